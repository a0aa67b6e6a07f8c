import type { KindNames } from '../../kube/words/match-kind.ts';
import type { ResourceParser } from '../resource-parser/resource-parser.ts';
import { RESOURCE_PARSERS } from '../resource-parser/resource-parsers.ts';

export interface TypedKind extends KindNames {
  readonly parser: ResourceParser;
}

/** As kubectl knows them, so that the kinds with tables are found by name without asking a cluster. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ...{ namespaces: 'ns', nodes: 'no', pods: 'po', services: 'svc', deployments: 'deploy', statefulsets: 'sts' },
  ...{ daemonsets: 'ds', replicasets: 'rs', cronjobs: 'cj', events: 'ev', ingresses: 'ing', configmaps: 'cm' },
  ...{ persistentvolumes: 'pv', persistentvolumeclaims: 'pvc', horizontalpodautoscalers: 'hpa' },
};

/** Tables are named as the API names their kinds in the plural. */
export const TYPED_KINDS: readonly TypedKind[] = RESOURCE_PARSERS.map((parser) => {
  const { kind, apiGroup, table } = parser;
  const shortName = SHORT_NAMES[table];
  return {
    parser,
    ...{ group: apiGroup, kind, plural: table, singular: kind.toLowerCase() },
    version: apiGroup === 'autoscaling' ? 'v2' : 'v1',
    shortNames: shortName === undefined ? [] : [shortName],
  };
});
