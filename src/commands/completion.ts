import type { Command } from 'commander';
import { AppError } from '../lib/errors.ts';

/** Completion of commands and their options, for the shells people have. Generated from the command table itself. */
export function completion(program: Command, shell: string): number {
  const commands = program.commands.filter((command) => command.name() !== 'cache-reader');
  const words = commands.map((command) => command.name());
  const optionsOf = (command: Command): string => command.options.flatMap((option) => option.long ?? []).join(' ');
  const script = scriptFor(shell, words, commands, optionsOf);
  process.stdout.write(`${script}\n`);
  return 0;
}

function scriptFor(
  shell: string,
  words: readonly string[],
  commands: readonly Command[],
  optionsOf: (command: Command) => string,
): string {
  switch (shell) {
    case 'bash':
    case 'zsh': {
      const cases = commands.map((command) => `    ${command.name()}) words="${optionsOf(command)}" ;;`).join('\n');
      const bash = `_k8s_mcp() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="${words.join(' ')}"
  ((COMP_CWORD > 1)) && case "\${COMP_WORDS[1]}" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _k8s_mcp k8s-mcp`;
      return shell === 'bash' ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
    }
    case 'fish':
      return commands
        .flatMap((command) => [
          `complete -c k8s-mcp -f -n __fish_use_subcommand -a ${command.name()} -d '${command.description().replaceAll("'", '')}'`,
          ...command.options.flatMap((option) =>
            option.long === undefined
              ? []
              : [`complete -c k8s-mcp -n '__fish_seen_subcommand_from ${command.name()}' -l ${option.long.slice(2)}`],
          ),
        ])
        .join('\n');
    default:
      throw new AppError('usage', `There is completion for bash, zsh and fish, not for "${shell}".`);
  }
}
