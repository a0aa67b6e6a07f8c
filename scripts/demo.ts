/**
 * The main job, shown: a real control plane on this machine (or a cluster of yours, only read), a shop on it that is
 * partly broken, one scan through our own MCP server into SQLite, and what can be asked then.
 */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, styleText } from 'node:util';
import { inWords } from '../src/lib/duration.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = `${root}bin/k8s-mcp`;
const CLUSTER = 'demo';
/** A pod that finished is not in trouble, and one that is `Running` may still not be ready. */
const IN_TROUBLE = "status NOT IN ('Running', 'Completed')";

const QUESTIONS: readonly (readonly [question: string, sql: string])[] = [
  [
    'Which pods are in trouble, by what?',
    `SELECT status, count(*) AS pods, group_concat(DISTINCT namespace) AS namespaces FROM pods WHERE ${IN_TROUBLE} GROUP BY status ORDER BY pods DESC`,
  ],
  [
    'Who asks for most of the CPU?',
    'SELECT namespace, sum(cpu_request_millis) AS millis, sum(memory_request_bytes) / 1048576 AS mebibytes FROM pods GROUP BY namespace ORDER BY millis DESC LIMIT 5',
  ],
  [
    'Which images run, and how often?',
    'SELECT image.value AS image, count(*) AS pods FROM pods, json_each(pods.images) AS image GROUP BY image ORDER BY pods DESC, image LIMIT 8',
  ],
  [
    'Which services select no pod at all?',
    `SELECT s.namespace, s.name, s.selector FROM services AS s
     WHERE s.selector <> '{}' AND NOT EXISTS (
       SELECT 1 FROM pods AS p WHERE p.cluster = s.cluster AND p.namespace = s.namespace AND NOT EXISTS (
         SELECT 1 FROM json_each(s.selector) AS want
         WHERE NOT EXISTS (SELECT 1 FROM json_each(p.labels) AS has WHERE has.key = want.key AND has.value = want.value)))`,
  ],
];

const { values } = parseArgs({ options: { context: { type: 'string' } } });
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort());

type Environment = Record<string, string | undefined>;
type Row = Readonly<Record<string, string | number | null>>;

try {
  try {
    const environment = await openCluster();
    await show(environment);
    if (process.stdout.isTTY && !stopped.signal.aborted) await keepScanning(environment);
  } finally {
    if (values.context === undefined)
      await run(process.execPath, ['testbed/testbed.ts', 'down', '--name', CLUSTER], {}, { isStoppable: false });
  }
} catch (error) {
  if (!stopped.signal.aborted) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** Settings of the demo's own, so that nothing of the person's set-up is used or touched but the context they named. */
async function openCluster(): Promise<Environment> {
  await mkdir(`${root}data`, { recursive: true });
  const settings = { LOG_LEVEL: 'warn', MCP_SERVER_URL: '' };
  if (values.context !== undefined) {
    headline(`Reading cluster ${values.context} (nothing is written to it)`);
    const file = values.context.replaceAll(/[^\w.-]/g, '_');
    return { ...settings, K8S_CONTEXTS: values.context, CACHE_DB_PATH: `${root}data/demo-${file}.db` };
  }
  headline('A control plane on this machine');
  const kubeconfig = await run(process.execPath, ['testbed/testbed.ts', 'up', '--name', CLUSTER], {});
  await run(process.execPath, ['testbed/testbed.ts', 'load', '--name', CLUSTER], {});
  return { ...settings, KUBECONFIG: kubeconfig.trim(), K8S_CONTEXTS: '', CACHE_DB_PATH: `${root}data/demo.db` };
}

async function show(environment: Environment): Promise<void> {
  headline('One scan, through our own MCP server, into SQLite');
  print(await k8sMcp(['scan', '--once'], environment));

  headline('What runs');
  print(
    await table(
      environment,
      `SELECT namespace, count(*) AS pods, sum(status = 'Running' AND ready = containers) AS healthy,
              sum(status = 'Completed') AS completed, count(DISTINCT node) AS nodes, sum(restarts) AS restarts
       FROM pods GROUP BY namespace ORDER BY namespace`,
    ),
  );

  headline('What is broken, and since when');
  const broken = await rows(
    environment,
    `SELECT namespace, name, CASE WHEN status = 'Running' THEN 'Running, ' || ready || '/' || containers || ' ready' ELSE status END AS status,
            restarts, coalesce(owner_kind || '/' || owner_name, '') AS owner,
            coalesce((SELECT max(condition.value ->> 'lastTransitionTime')
                      FROM object_bodies AS body, json_each(body.body, '$.status.conditions') AS condition
                      WHERE body.id = pods.id AND condition.value ->> 'status' = 'False'), created_at) AS since
     FROM pods WHERE ${IN_TROUBLE} OR ready < containers AND status = 'Running' ORDER BY since LIMIT 20`,
  );
  for (const row of broken) {
    const since = inWords(Math.max(0, Date.now() - Date.parse(String(row.since))));
    const status = paint('red', String(row.status).padEnd(24));
    print(
      `${status} ${row.namespace}/${row.name}  ${row.restarts} restarts, for ${since}  ${paint('dim', String(row.owner))}`,
    );
  }
  if (broken.length === 0) print('Nothing.');

  headline('How fresh it is');
  print(await k8sMcp(['status'], environment));

  headline('Any question, by SQL');
  for (const [question, sql] of QUESTIONS) {
    print(`${paint('bold', question)}\n${paint('dim', sql)}\n${await table(environment, sql)}\n`);
  }

  headline('Go on');
  const database = `CACHE_DB_PATH=${environment.CACHE_DB_PATH?.replace(root, './')}`;
  const commands = [
    [`${database} bin/k8s-mcp query "SELECT …"`, 'more questions (docs/reference/schema.md has the tables)'],
    [`${database} bin/k8s-mcp chat`, 'questions in your own words (the README says how to set a model up)'],
    ['bin/k8s-mcp doctor', 'is your own kubeconfig ready?'],
    ['bin/k8s-mcp scan', 'the daemon, for your own clusters'],
    ['README.md', 'how to put the tools into Claude, VS Code, Cursor, Gemini'],
  ] as const;
  const widest = Math.max(...commands.map(([command]) => command.length));
  print(commands.map(([command, what]) => `${command.padEnd(widest)}  ${what}`).join('\n'));
}

async function keepScanning(environment: Environment): Promise<void> {
  headline('The daemon keeps it fresh (Ctrl-C ends it)');
  await run(program, ['scan'], { ...environment, LOG_LEVEL: 'info' }, { stdout: 'inherit' }).catch((error: unknown) => {
    if (!stopped.signal.aborted) throw error;
  });
}

async function rows(environment: Environment, sql: string): Promise<readonly Row[]> {
  const answer = JSON.parse(await k8sMcp(['query', sql, '--json'], environment)) as { readonly rows: readonly Row[] };
  return answer.rows;
}

async function table(environment: Environment, sql: string): Promise<string> {
  // How fresh the rows are stands on standard error; here `status` has said it.
  return (await run(program, ['query', sql], environment, { stderr: 'ignore' })).trimEnd();
}

async function k8sMcp(args: readonly string[], environment: Environment): Promise<string> {
  return (await run(program, args, environment)).trimEnd();
}

/**
 * Runs a program to its end and returns its standard output; its standard error passes through unless it is ignored.
 * A signal to the demo alone (not to the terminal's whole group) is passed on to what is `isStoppable`.
 */
function run(
  command: string,
  args: readonly string[],
  environment: Environment,
  {
    stdout = 'pipe',
    stderr = 'inherit',
    isStoppable = true,
  }: {
    readonly stdout?: 'pipe' | 'inherit';
    readonly stderr?: 'inherit' | 'ignore';
    readonly isStoppable?: boolean;
  } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    if (isStoppable) stopped.signal.throwIfAborted();
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', stdout, stderr],
    });
    const stop = (): void => void child.kill('SIGTERM');
    if (isStoppable) stopped.signal.addEventListener('abort', stop);
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      stopped.signal.removeEventListener('abort', stop);
      if (code === 0) resolve(output);
      else
        reject(
          new Error(`${[command.replace(root, ''), ...args].join(' ').slice(0, 120)} ended with exit code ${code}`),
        );
    });
  });
}

function headline(text: string): void {
  print(`\n${paint('cyan', `── ${text} `.padEnd(78, '─'))}`);
}

function paint(style: 'bold' | 'dim' | 'red' | 'cyan', text: string): string {
  return process.stdout.isTTY ? styleText(style, text) : text;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
