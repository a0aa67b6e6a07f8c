import { SHARED_TABLE } from '../../cache/scope-state.ts';
import { fieldsOf } from '../../kube/words/fields.ts';
import type { ServedKind } from '../../lib/machine-form.ts';
import { conditionsJson, createdAt, labelsJson, ownerColumns, textOrNull } from '../resource-parser/column-values.ts';
import { otherTrouble } from '../resource-parser/other-trouble.ts';
import type { ResourceParser } from '../resource-parser/resource-parser.ts';
import { conditionOf } from '../resource-parser/trouble.ts';

/** For a kind without a table of its own: one table has the objects of all of these. */
export function genericParser({ group, version, kind, plural, namespaced }: ServedKind): ResourceParser {
  return {
    kind,
    apiGroup: group,
    tool: 'k8s_list_resources',
    // With its version: an object's own says nothing of which one the cluster prefers.
    toolArguments: { kind: group === '' ? `${version}/${plural}` : `${plural}.${version}.${group}` },
    table: SHARED_TABLE,
    // What belongs to no namespace is set up once and changes rarely.
    kindClass: namespaced ? 'dynamic' : 'static',
    namespaced,
    columns: (object) => {
      const status = fieldsOf(object.status);
      const ready = conditionOf(status, 'Ready')?.status;
      return {
        kind,
        api_group: group,
        ready: ready === 'True' ? 1 : ready === 'False' ? 0 : null,
        phase: textOrNull(status.phase) ?? textOrNull(status.state),
        conditions: conditionsJson(status.conditions),
        ...ownerColumns(object),
        ...otherTrouble(status),
        labels: labelsJson(object),
        created_at: createdAt(object),
      };
    },
  };
}
