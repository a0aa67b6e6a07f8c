import type { KubeObject } from '../kube/words/kube-object.ts';
import type { TableRow } from './read-table.ts';

interface EventFields {
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly deprecatedLastTimestamp?: string | null;
  readonly series?: { readonly lastObservedTime?: string } | null;
}

/** When an event was last seen, in milliseconds since the epoch, whichever of its five fields says so. */
export function eventTimeMs(event: KubeObject): number {
  const fields = event as unknown as EventFields;
  const text =
    fields.series?.lastObservedTime ??
    fields.lastTimestamp ??
    fields.deprecatedLastTimestamp ??
    fields.eventTime ??
    event.metadata.creationTimestamp;
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? 0 : ms;
}

/** Order key of an event: newest first, then by name, so that it is unique. */
export function eventKey(row: TableRow): string {
  const ms = row.object === undefined ? 0 : eventTimeMs(row.object);
  const newestFirst = (Number.MAX_SAFE_INTEGER - ms).toString(36).padStart(11, '0');
  return `${newestFirst}/${row.namespace}/${row.name}`;
}
