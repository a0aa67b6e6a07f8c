import { isRecord } from '../lib/is-record.ts';
import type { WatchChange, WatchPage } from '../lib/machine-form.ts';
import { type IdentifiedObject, type PageExpectation, problemOf, wrongPage } from './machine-page.ts';

export interface CheckedChange {
  readonly type: WatchChange['type'];
  readonly object: IdentifiedObject;
}

export type CheckedWatchPage = Omit<WatchPage, 'changes'> & {
  readonly more: boolean;
  readonly changes: readonly CheckedChange[];
};

const TYPES: ReadonlySet<unknown> = new Set<WatchChange['type']>(['ADDED', 'MODIFIED', 'DELETED']);

/**
 * A watch's answer as the MCP server sent it, checked as pages of lists are. Throws `mcp_protocol` when anything in it
 * can't be an answer to what was asked.
 */
export function readWatchPage(page: Readonly<Record<string, unknown>>, expected: PageExpectation): CheckedWatchPage {
  const { cluster, resourceVersion, observedAt, expired, apiVersion, kind, changes, more = false } = page;
  if (cluster !== expected.cluster) throw wrongPage(expected, 'is of another cluster');
  if (typeof resourceVersion !== 'string') throw wrongPage(expected, 'has no resourceVersion');
  if (typeof observedAt !== 'string') throw wrongPage(expected, 'has no observedAt');
  if (typeof expired !== 'boolean' || typeof more !== 'boolean') {
    throw wrongPage(expected, "doesn't say whether its version is still known");
  }
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') throw wrongPage(expected, 'names no kind');
  if (!expired && resourceVersion === '') throw wrongPage(expected, 'has no version to go on from');
  if (!Array.isArray(changes)) throw wrongPage(expected, 'has no changes');
  return {
    ...{ cluster: expected.cluster, resourceVersion, observedAt, expired, more, apiVersion, kind },
    changes: (changes as readonly unknown[]).map((change) => readChange(change, expected)),
  };
}

function readChange(change: unknown, expected: PageExpectation): CheckedChange {
  if (!isRecord(change) || !TYPES.has(change.type)) throw wrongPage(expected, 'holds something that is no change');
  const problem = problemOf(change.object, expected);
  if (problem !== undefined) throw wrongPage(expected, problem);
  return change as unknown as CheckedChange;
}
