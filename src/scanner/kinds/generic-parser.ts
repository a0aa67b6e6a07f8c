import type { ServedKind } from '../../lib/machine-form.ts';
import type { ResourceParser } from '../resource-parser/resource-parser.ts';

/** For a kind without a table: its objects are in `objects` and `object_bodies`. */
export function genericParser({ group, version, kind, plural, namespaced }: ServedKind): ResourceParser {
  return {
    kind,
    apiGroup: group,
    tool: 'k8s_list_resources',
    // With its version: an object's own says nothing of which one the cluster prefers.
    toolArguments: { kind: group === '' ? `${version}/${plural}` : `${plural}.${version}.${group}` },
    // What belongs to no namespace is set up once and changes rarely.
    kindClass: namespaced ? 'dynamic' : 'static',
    namespaced,
  };
}
