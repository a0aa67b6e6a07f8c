import { fieldsOf, isFields } from '../../kube/words/fields.ts';
import { momentOrNull, textOrNull, wholeOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';

/**
 * Events are written in two forms: the first counts in `count`, between `firstTimestamp` and `lastTimestamp`; that of
 * events.k8s.io has an `eventTime`, and a `series` once it repeats. Read as `kubectl get events -o wide` does.
 */
export const eventParser: ResourceParser = {
  kind: 'Event',
  apiGroup: '',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'v1/Event' },
  table: 'events',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (event) => {
    const { type, reason, message, involvedObject, series, count, source, reportingComponent, ...times } =
      fieldsOf(event);
    const object = fieldsOf(involvedObject);
    const { eventTime, firstTimestamp, lastTimestamp } = times;
    const repeats = isFields(series) ? series : undefined;
    const created = momentOrNull(event.metadata.creationTimestamp);
    const first = momentOrNull(firstTimestamp) ?? momentOrNull(eventTime) ?? created;
    const last = momentOrNull(repeats === undefined ? lastTimestamp : repeats.lastObservedTime);
    return {
      type: textOrNull(type),
      reason: textOrNull(reason),
      message: textOrNull(message),
      object_kind: textOrNull(object.kind),
      object_namespace: textOrNull(object.namespace) ?? '',
      object_name: textOrNull(object.name),
      object_uid: textOrNull(object.uid),
      // One that happened once has no count in the newer form.
      count: wholeOrNull(repeats === undefined ? count : repeats.count) || 1,
      first_seen: first,
      last_seen: last ?? first,
      source: textOrNull(fieldsOf(source).component) ?? textOrNull(reportingComponent),
    };
  },
};
