import { Command, CommanderError, Option } from 'commander';
import { AppError, toAppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { exitCodeFor, explain, inTheirLanguage } from './failure.ts';
import type { GlobalOptions } from './session.ts';
import { programVersion } from './version.ts';

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
    .description('Kubernetes clusters for people and models: an MCP server, a truthful cache, and the tools by hand.')
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
    .description('the MCP server: over stdio, or streamable HTTP at /mcp')
    .option('--http <host:port>', 'serve HTTP on a loopback address, as 127.0.0.1:8765')
    .option(
      '--toolsets <names>',
      'toolsets to serve: core, write, cache, and sync for a scanner (default: all but sync, cache where there is one)',
    )
    .action(action(async () => (await import('./serve.ts')).serve));
  program
    .command('scan')
    .description('the scan daemon: keeps the cache true')
    .option('--once', 'one complete scan of everything, then exit')
    .addOption(json)
    .action(action(async () => (await import('./scan.ts')).scan));
  program
    .command('status')
    .description('what the cache holds, per cluster and kind: count, age, freshness, last error')
    .addOption(json)
    .action(action(async () => (await import('./status.ts')).status));
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
    .description('a conversation with a language model that reads the clusters, and SQL and tools by hand')
    .option('-n, --namespace <name>', 'the namespace that is meant unless the question says otherwise')
    .option('--cluster <name>', 'the cluster that is meant unless the question says otherwise')
    .option('--resume [id]', 'go on with an earlier conversation; the last one without an id')
    .option('--list', 'list the conversations that are kept')
    .option('--export <id>', 'print one, as Markdown or with --json')
    .option('--delete <id>', 'delete one')
    .addOption(json)
    .action(action(async () => spoken((await import('./chat.ts')).chat)));
  program
    .command('query')
    .argument('<sql>', 'one statement, as "SELECT status, count(*) FROM pods GROUP BY status"; - reads it from stdin')
    .description('read-only SQL over the cache')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'csv', 'markdown']))
    .option('--limit <rows>', 'most rows to print', '1000')
    .option('--timeout <seconds>', 'ends a query that takes longer', '10')
    .addOption(json)
    .action(action(async () => (await import('./query.ts')).query));
  program
    .command('tool')
    .argument('[name]', 'tool to call; all are listed without it')
    .argument('[parameters...]', 'its parameters, as --namespace shop')
    .description('list the tools, or call one by hand: k8s-mcp tool k8s_list_pods --namespace shop')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .addOption(json)
    .action(action(async () => (await import('./tool.ts')).tool));
  program
    .command('doctor')
    .description(
      'checks settings, clusters, rights, database, MCP server and language model, and says how to mend each',
    )
    .addOption(json)
    .action(action(async () => (await import('./doctor.ts')).doctor));
  program
    .command('completion')
    .argument('<shell>', 'bash, zsh or fish')
    .description('prints shell completion')
    .action(
      action(async () => {
        const { completion } = await import('./completion.ts');
        return async (_globals, _options, [shell]) => completion(program, shell ?? '');
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
  program.allowExcessArguments().action(async () => {
    const [word] = program.args;
    if (word !== undefined) throw unknownCommand(word, program);
    if (process.stdin.isTTY === true && process.stdout.isTTY === true) {
      exitCode = await (await import('./chat.ts')).chat(program.opts<GlobalOptions>(), {});
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

function unknownCommand(word: string, program: Command): AppError {
  const close = nearest(
    word,
    program.commands.map((command) => command.name()),
  );
  const hint = close.length === 0 ? 'k8s-mcp --help shows all.' : `Did you mean ${close.join(' or ')}?`;
  return new AppError('usage', `There is no command "${word}". ${hint}`);
}
