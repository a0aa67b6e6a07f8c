import { Command, CommanderError, Option } from 'commander';
import { processEnvironment } from '../config/process-environment.ts';
import { AppError, toAppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { languageOf } from '../terminal/words/locale.ts';
import { exitCodeFor, explain, inTheirLanguage } from './failure.ts';
import { translateHelp } from './help-language.ts';
import type { GlobalOptions } from './session.ts';
import { programVersion } from './version.ts';

const WHAT_IT_IS =
  'Ask your Kubernetes clusters anything: a chat with a language model, SQL over a cache that a scan keeps true, and an MCP server for other programs. In a terminal, k8s-mcp alone opens the chat.';

const HOW_TO_BEGIN = `
To begin:
  k8s-mcp doctor                               is everything set up?
  k8s-mcp scan --once                          fills the cache
  k8s-mcp ask "which pods are not running?"    asks once; k8s-mcp chat goes on`;

type Run<Options> = (globals: GlobalOptions, options: Options, operands: readonly string[]) => Promise<number>;

const GLOBAL_OPTIONS: readonly Option[] = [
  new Option('--env-file <path>', 'settings file; default: .env in the home folder'),
  new Option('--kubeconfig <path>', 'kubeconfig to use instead of KUBECONFIG'),
  new Option('--context <names>', 'contexts to use instead of K8S_CONTEXTS (comma separated, * for all)'),
];

/** Parses and runs one command line; resolves with the exit code: 0 done, 1 failed, 2 wrong usage or settings. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  // `k8s-mcp query … | head`: whoever reads has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const program = new Command('k8s-mcp')
    .description(WHAT_IT_IS)
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(k8s-mcp --help shows all commands)')
    .enablePositionalOptions()
    .exitOverride();

  // Each command's own file is loaded only when it runs: none pays for what it doesn't use.
  const action =
    <Options>(load: () => Promise<Run<Options>>) =>
    async (...received: readonly unknown[]): Promise<void> => {
      const command = received.at(-1) as Command;
      const run = await load();
      const globals = { ...program.opts<GlobalOptions>(), ...command.opts<GlobalOptions>() };
      exitCode = await run(globals, command.opts<Options & object>(), command.args);
    };
  const spoken =
    <Options>(run: Run<Options>): Run<Options> =>
    (...given) =>
      inTheirLanguage(() => run(...given));
  const json = new Option('--json', 'print JSON');

  program
    .command('serve')
    .description('the MCP server for other programs: over stdio, or streamable HTTP at /mcp')
    .option('--http <host:port>', 'serve HTTP on a loopback address, as 127.0.0.1:8765')
    .option(
      '--toolsets <names>',
      'toolsets to serve: core, write, cache, and sync for a scanner (default: all but sync, cache where there is one)',
    )
    .action(action(async () => (await import('./serve.ts')).serve));
  program
    .command('scan')
    .description('the scan daemon: keeps the cache true, until Ctrl-C')
    .option('--once', 'one complete scan of everything, then exit')
    .addOption(json)
    .action(action(async () => spoken((await import('./scan.ts')).scan)));
  program
    .command('status')
    .description('what the cache holds, per cluster and kind: count, age, freshness, last error')
    .addOption(json)
    .action(action(async () => spoken((await import('./status.ts')).status)));
  program
    .command('ask')
    .argument(
      '[question...]',
      'the question; - for text on standard input, which is the question where there is no other',
    )
    .description('one question to a language model that reads the clusters; the answer on standard output')
    .option('-n, --namespace <name>', 'the namespace that is meant unless the question says otherwise')
    .option('--cluster <name>', 'the cluster that is meant unless the question says otherwise')
    .option('--live', 'read the cluster itself, not the cache')
    .addOption(json)
    .action(action(async () => spoken((await import('./ask.ts')).ask)));
  program
    .command('chat')
    .description('a conversation with a language model that reads the clusters; commands and SQL work without one')
    .option('-n, --namespace <name>', 'the namespace that is meant unless the question says otherwise')
    .option('--cluster <name>', 'the cluster that is meant unless the question says otherwise')
    .option('--resume [id]', 'go on with an earlier conversation; the last one without an id')
    .option('--list', 'list the conversations that are kept')
    .option('--export <id>', 'print one conversation, as Markdown or with --json')
    .option('--delete <id>', 'delete one conversation')
    .addOption(json)
    .action(action(async () => spoken((await import('./chat.ts')).chat)));
  program
    .command('query')
    .argument('[sql]', 'one statement, as "SELECT status, count(*) FROM pods GROUP BY status"; - reads it from stdin')
    .description('read-only SQL over the cache; without a statement a prompt for it')
    .option('--cluster <name>', 'in one cluster of the cache')
    .option('--watch [seconds]', 'again whenever the cache changes, which is looked for so often')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'csv', 'markdown']))
    .option('--limit <rows>', 'most rows to print', '1000')
    .option('--timeout <seconds>', 'ends a query that takes longer', '10')
    .addOption(json)
    .action(action(async () => spoken((await import('./query.ts')).query)));
  const narrowed = (command: Command): Command =>
    command
      .option('-n, --namespace <name>', 'in one namespace, and what is cluster-wide')
      .option('-A, --all-namespaces', 'in all namespaces; so it is without -n')
      .option('--kind <kind>', 'as kubectl names it: deploy, Deployment, deployments')
      .option('--name <name>', 'of the object or of its controller; web* for all that begin so')
      .option('--cluster <name>', 'in one cluster of the cache')
      .option('--cursor <cursor>', 'the rest of an answer, or the changes behind one of its lines')
      .addOption(json);
  narrowed(
    program
      .command('changes')
      .description('what changed, with old and new value: what somebody changed before what followed from it')
      .option('--since <time>', 'how long ago (10m, 1h30m, 2d) or a time (14:05 in UTC, 2026-11-23T14:05:00Z)', '1h')
      .option('--until <time>', 'the same; default: now'),
  ).action(action(async () => spoken((await import('./changes.ts')).changes)));
  narrowed(
    program
      .command('diff')
      .description('what is different between two times, whatever happened in between')
      .requiredOption('--from <time>', 'how long ago (10m, 1h30m, 2d) or a time (14:05 in UTC, 2026-11-23T14:05:00Z)')
      .option('--to <time>', 'the same; default: now'),
  ).action(action(async () => spoken((await import('./changes.ts')).diff)));
  program
    .command('tool')
    .argument('[name]', 'tool to call; all are listed without it')
    .argument('[parameters...]', 'its parameters, as --namespace shop')
    .description('list the tools, or call one by hand: k8s-mcp tool k8s_list_pods --namespace shop')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .addOption(json)
    .action(action(async () => spoken((await import('./tool.ts')).tool)));
  program
    .command('doctor')
    .description(
      'checks settings, clusters, rights, database, MCP server and language model, and says how to mend each',
    )
    .addOption(json)
    .action(action(async () => spoken((await import('./doctor.ts')).doctor)));
  program
    .command('completion')
    .argument('<shell>', 'bash, zsh or fish')
    .description('prints shell completion')
    .action(
      action(async () => {
        const { completion } = await import('./completion.ts');
        return spoken<object>(async (_globals, _options, [shell]) => completion(program, shell ?? ''));
      }),
    );
  program
    .command('cache-reader', { hidden: true })
    .argument('<path>')
    .action(action(async () => (await import('./cache-reader.ts')).cacheReader));
  // Before the command or behind it, as kubectl takes them.
  for (const command of [program, ...program.commands]) {
    for (const option of GLOBAL_OPTIONS) command.addOption(option);
  }
  const say = await helpLanguage();
  if (say !== undefined) translateHelp(program, say);
  program.addHelpText('after', say?.(HOW_TO_BEGIN) ?? HOW_TO_BEGIN);
  program.allowExcessArguments().action(async () => {
    const [word] = program.args;
    if (word !== undefined) await inTheirLanguage(() => Promise.reject(unknownCommand(word, program)));
    if (process.stdin.isTTY === true && process.stdout.isTTY === true) {
      const { chat } = await import('./chat.ts');
      exitCode = await spoken(chat)(program.opts<GlobalOptions>(), {}, []);
    } else {
      program.outputHelp();
    }
  });

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const appError = toAppError(error);
    process.stderr.write(`${explain(appError)}\n`);
    return exitCodeFor(appError);
  }
  return exitCode;
}

/** Help in the language of the locale; undefined where that is English. */
async function helpLanguage(): Promise<((text: string) => string | undefined) | undefined> {
  if (languageOf(processEnvironment()) === 'en') return undefined;
  return (await import('../terminal/words/chinese-help.ts')).chineseHelp;
}

function unknownCommand(word: string, program: Command): AppError {
  const close = nearest(
    word,
    program.commands.map((command) => command.name()),
  );
  const hint = close.length === 0 ? 'k8s-mcp --help shows all.' : `Did you mean ${close.join(' or ')}?`;
  return new AppError('usage', `There is no command "${word}". ${hint}`);
}
