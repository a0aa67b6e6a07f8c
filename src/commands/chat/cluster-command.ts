import { printable } from '../../terminal/printable.ts';
import type { SlashCommand, SlashDeps } from './slash-command.ts';

/** Shows the clusters, or sets the one that questions are about. */
export const clusterCommand: SlashCommand = {
  name: 'cluster',
  run: async (deps, argument, { words, place, setPlace, print, show, signal, paint }) => {
    if (argument === '-') {
      setPlace({ cluster: undefined });
      print(words.slash.clusterNow(undefined));
      return;
    }
    const known = await clusterNames(deps, signal);
    if (argument === '') {
      const names = known.map((name) =>
        name === place.cluster ? paint('bold', `▸ ${printable(name)}`) : `  ${printable(name)}`,
      );
      print([words.slash.clusterNow(place.cluster), ...names].join('\n'));
    } else if (known.length > 0 && !known.includes(argument)) {
      show({ kind: 'error', text: words.slash.clusterUnknown(argument, known) });
    } else {
      setPlace({ cluster: argument });
      print(words.slash.clusterNow(argument));
    }
  },
  complete: async (deps, _argument, { signal }) => {
    const names = await clusterNames(deps, signal);
    return { from: 0, candidates: names.map((value) => ({ value })) };
  },
};

/** Those that the server serves; where it doesn't say, those of the cache. */
async function clusterNames({ server, reader }: SlashDeps, signal: AbortSignal): Promise<readonly string[]> {
  const served = await server.clusters({ signal });
  if (served.length > 0) return served;
  return (await reader.status({ signal })).clusters.map(({ name }) => name);
}
