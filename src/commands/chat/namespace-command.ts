import { printable } from '../../terminal/printable.ts';
import { namespaceNames } from './cached-names.ts';
import type { SlashCommand } from './slash-command.ts';

/** Shows or sets the namespace that questions are about. One that the cluster says isn't there is not taken. */
export const namespaceCommand: SlashCommand = {
  name: 'namespace',
  run: async (deps, argument, { words, place, setPlace, print, show, signal }) => {
    if (argument === '') {
      const names = (await namespaceNames(deps, { signal, place })).map((name) => `  ${printable(name)}`);
      print([words.slash.namespaceNow(place.namespace), ...names].join('\n'));
      return;
    }
    const namespace = argument === '-' ? undefined : argument;
    const { cluster } = place;
    const missing = namespace === undefined ? undefined : await deps.missingNamespace({ namespace, cluster }, signal);
    if (missing === undefined) {
      setPlace({ namespace });
      print(words.slash.namespaceNow(namespace));
    } else {
      show({ kind: 'error', text: printable(missing) });
    }
  },
  complete: async (deps, _argument, options) => {
    const names = await namespaceNames(deps, options);
    return { from: 0, candidates: names.map((value) => ({ value })) };
  },
};
