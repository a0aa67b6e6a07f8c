import { systemClock } from '../../lib/clock.ts';
import { silentLog } from '../../lib/log.ts';
import { CacheManager } from '../cache-manager.ts';
import { listOf } from './generations.ts';
import { PODS } from './make-pod.ts';

/** Scans without end, to be killed: `writer-program.ts PATH FIRST`. Says `complete N` after each scan, `page` after each page. */
const [path = '', first = '1'] = process.argv.slice(2);
const manager = await CacheManager.open({ clock: systemClock, log: silentLog }, { path });
for (let generation = Number(first); ; generation++) {
  const scan = manager.beginScan(PODS, { startedAt: generation * 1000, mode: 'list', table: 'pods' });
  for (const page of listOf(generation)) {
    await scan.writePage(page);
    process.stdout.write('page\n');
  }
  await scan.complete({ resourceVersion: String(generation), ttlMs: 60_000 });
  process.stdout.write(`complete ${generation}\n`);
}
