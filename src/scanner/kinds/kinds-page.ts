import { AppError } from '../../lib/errors.ts';
import { isRecord } from '../../lib/is-record.ts';
import type { KindsPage, ServedKind } from '../../lib/machine-form.ts';

/** The answer of `k8s_list_api_resources`, checked. Throws `mcp_protocol`. */
export function readKindsPage(page: Readonly<Record<string, unknown>>, cluster: string): KindsPage {
  const { observedAt, complete, kinds } = page;
  if (page.cluster !== cluster) throw wrong('is of another cluster');
  if (typeof observedAt !== 'string') throw wrong('has no observedAt');
  if (typeof complete !== 'boolean') throw wrong("doesn't say whether it is complete");
  if (!Array.isArray(kinds)) throw wrong('has no kinds');
  return { cluster, observedAt, complete, kinds: (kinds as readonly unknown[]).map(toServedKind) };
}

function toServedKind(value: unknown): ServedKind {
  if (!isRecord(value)) throw wrong('holds something that is no kind');
  const text = (field: 'group' | 'version' | 'kind' | 'plural'): string => {
    const found = value[field];
    if (typeof found !== 'string' || (found === '' && field !== 'group')) throw wrong(`holds a kind without ${field}`);
    return found;
  };
  const { namespaced } = value;
  if (typeof namespaced !== 'boolean') throw wrong("holds a kind that doesn't say whether it has namespaces");
  return {
    ...{ group: text('group'), version: text('version'), kind: text('kind'), plural: text('plural'), namespaced },
    verbs: textsOf(value.verbs),
    shortNames: textsOf(value.shortNames),
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter((item) => typeof item === 'string') : [];
}

function wrong(problem: string): AppError {
  return new AppError(
    'mcp_protocol',
    `The MCP server's answer to k8s_list_api_resources ${problem}. Is MCP_SERVER_URL a k8s-mcp server of this version or a newer one?`,
  );
}
