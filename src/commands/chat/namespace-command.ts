import { nearest } from '../../lib/nearest.ts';
import { printable } from '../../terminal/printable.ts';
import { namespaceNames } from './cached-names.ts';
import type { SlashCommand } from './slash-command.ts';

/** Shows or sets the namespace that questions are about. One that the cache doesn't know may be new, and is taken. */
export const namespaceCommand: SlashCommand = {
  name: 'namespace',
  run: async (deps, argument, { words, place, setPlace, print, signal, paint }) => {
    const known = await namespaceNames(deps, { signal, place });
    if (argument === '') {
      const names = known.map((name) => `  ${printable(name)}`);
      print([words.slash.namespaceNow(place.namespace), ...names].join('\n'));
      return;
    }
    const namespace = argument === '-' ? undefined : argument;
    setPlace({ namespace });
    const close = namespace === undefined || known.includes(namespace) ? [] : nearest(namespace, known);
    const hint = close.length === 0 ? '' : paint('dim', `  (${close.map(printable).join(', ')}?)`);
    print(words.slash.namespaceNow(namespace) + hint);
  },
  complete: async (deps, _argument, options) => {
    const names = await namespaceNames(deps, options);
    return { from: 0, candidates: names.map((value) => ({ value })) };
  },
};
