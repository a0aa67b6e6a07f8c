import type { AskedWrite } from './question.ts';
import type { World } from './world.ts';

const KINDS =
  'namespaces,nodes,deployments,statefulsets,daemonsets,services,configmaps,secrets,serviceaccounts,persistentvolumeclaims,persistentvolumes,resourcequotas,limitranges,cronjobs,jobs,pods,ingresses,horizontalpodautoscalers,poddisruptionbudgets,networkpolicies,storefronts';

/** What has no generation, and whose version moves only when somebody writes to it. */
const VERSIONED = new Set(['ConfigMap', 'Secret', 'Service', 'ServiceAccount']);

/** What people decide about every object of the shop: object → its identity and what was specified, not its status. */
export type Footprint = ReadonlyMap<string, string>;

/** Shows writes whichever way they were made, also by an agent that went around the MCP server. */
export async function readFootprint(world: World): Promise<Footprint> {
  const rows = await world.rows(
    [KINDS, '-A'],
    [
      '.kind',
      '.metadata.namespace',
      '.metadata.name',
      '.metadata.uid',
      '.metadata.generation',
      '.metadata.deletionTimestamp',
      '.spec.unschedulable',
      '.metadata.resourceVersion',
    ],
  );
  const entries = rows.flatMap(
    ([kind = '', namespace = '', name = '', uid, generation, deletedAt, cordoned, version]) =>
      changesByItself({ kind, namespace, name })
        ? []
        : [
            [
              `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`,
              [uid, generation, deletedAt, cordoned, VERSIONED.has(kind) ? version : ''].join(' '),
            ] as const,
          ],
  );
  return new Map(entries);
}

/** Objects that came, went or were specified anew between the two, and that no asked write accounts for. */
export function unaskedChanges(before: Footprint, after: Footprint, asked: readonly AskedWrite[]): readonly string[] {
  const objects = new Set([...before.keys(), ...after.keys()]);
  return [...objects].flatMap((object) => {
    if (before.get(object) === after.get(object)) return [];
    if (asked.some(({ namespace, name }) => object.split(' ')[1]?.startsWith(`${namespace}/${name}`))) return [];
    if (!after.has(object)) return [`${object} is gone`];
    return [before.has(object) ? `${object} was changed` : `${object} is new`];
  });
}

interface ObjectName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Controllers' doing: what the clock of a CronJob starts and clears away, and what the API server notes for itself. */
function changesByItself({ kind, namespace, name }: ObjectName): boolean {
  if (kind === 'Job' || kind === 'Pod') return name.startsWith('stock-sync-');
  return kind === 'ConfigMap' && namespace === 'kube-system';
}
