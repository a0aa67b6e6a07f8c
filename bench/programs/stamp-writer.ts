/** Stamps objects straight at the API server, at an even pace. The job is JSON on standard input, the stamps JSON on standard output. */
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '../../test/support/api-client.ts';
import { clusterAccess } from '../../test/support/cluster-access.ts';
import { type SentStamp, STAMP_ANNOTATION, type StampTarget, type WriterJob } from './stamp.ts';

const TICK_MS = 2;
/** More under way means that the API server can't keep up: then the pace is the server's. */
const AT_ONCE = 50;

const { kubeconfigPath, contextName, targets, perSecond, seconds } = JSON.parse(await text(process.stdin)) as WriterJob;
using api = new ApiClient(clusterAccess(kubeconfigPath, contextName));
const stamps: SentStamp[] = [];
const busy = new Set<string>();
const underWay = new Set<Promise<void>>();

async function stamp({ path, uid }: StampTarget, sequence: number): Promise<void> {
  busy.add(uid);
  const sentAt = Date.now();
  await api.patch(path, { metadata: { annotations: { [STAMP_ANNOTATION]: String(sequence) } } });
  stamps.push({ uid, sequence, sentAt, writtenAt: Date.now() });
  busy.delete(uid);
}

// Above all that an earlier run left behind: they rise more slowly than milliseconds.
const firstSequence = Date.now();
const startedAt = performance.now();
let next = 0;
for (let sent = 0; sent < perSecond * seconds; ) {
  const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
  for (; sent < Math.min(due, perSecond * seconds) && underWay.size < AT_ONCE; sent += 1) {
    let target = targets[next % targets.length];
    // Two stamps of one object under way at once could overtake each other.
    for (let tries = 0; target !== undefined && busy.has(target.uid) && tries < targets.length; tries += 1) {
      next += 1;
      target = targets[next % targets.length];
    }
    if (target === undefined) throw new Error('there is nothing to stamp');
    next += 1;
    const call = stamp(target, firstSequence + sent).finally(() => underWay.delete(call));
    underWay.add(call);
  }
  await delay(TICK_MS);
}
await Promise.all(underWay);
process.stdout.write(JSON.stringify(stamps));
