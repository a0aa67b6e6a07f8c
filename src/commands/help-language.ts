import type { Command } from 'commander';

/** From English to the person's language; undefined where there are no words for it. */
type Say = (text: string) => string | undefined;

/** Puts the help of a program and of all its commands, and what is said of a wrong command line, into another language. */
export function translateHelp(program: Command, say: Say): void {
  const said = (text: string): string => say(text) ?? text;
  program.helpCommand('help [command]', said('show help of a command'));
  for (const command of [program, ...program.commands]) {
    command.description(said(command.description()));
    for (const described of [...command.options, ...command.registeredArguments]) {
      described.description = said(described.description);
    }
    command
      .configureHelp({ ...command.configureHelp(), styleTitle: said })
      .configureOutput({ outputError: (text, write) => write(said(text)) })
      .showHelpAfterError(said('(k8s-mcp --help shows all commands)'));
    // `tool` takes --help itself, for the parameters of one.
    if (command.name() !== 'tool') command.helpOption('-h, --help', said('show help'));
  }
}
