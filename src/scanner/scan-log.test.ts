import { expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { silentLog } from '../lib/log.ts';
import { createScanLog } from './scan-log.ts';

it('writes one line a scan, and a warning where it failed', () => {
  const lines: string[] = [];
  const write = (facts: Readonly<Record<string, unknown>>, message: string): void =>
    void lines.push(`${message} ${JSON.stringify(facts)}`);
  const listener = createScanLog({
    log: { ...silentLog, info: write, warn: (...line) => write(line[0], `! ${line[1]}`) },
  });
  const scope = { cluster: 'prod', apiGroup: 'apps', kind: 'Deployment', namespace: 'shop' };
  const counts = { seen: 2, inserted: 1, updated: 0, unchanged: 1, deleted: 0, pages: 1, bytes: 99 };
  const error = new AppError('kube_api', 'Forbidden');

  listener.scanStarted({ scope });
  listener.page({ scope, seen: 2, pages: 1, bytes: 99, isLast: true });
  listener.scanFinished({ scope, counts, durationMs: 7 });
  listener.scanFailed({ scope, error, durationMs: 7, isRelisted: false });
  listener.scanFailed({ scope, error: new AppError('cursor_expired', 'gone'), durationMs: 7, isRelisted: true });

  const where = '"cluster":"prod","kind":"Deployment.apps","namespace":"shop"';
  expect(lines).toEqual([
    `scanned {${where},"seen":2,"inserted":1,"updated":0,"unchanged":1,"deleted":0,"pages":1,"bytes":99,"durationMs":7}`,
    `! scan failed {${where},"code":"kube_api","reason":"Forbidden","durationMs":7}`,
    `list expired half-way, listing again {${where},"code":"cursor_expired","reason":"gone","durationMs":7}`,
  ]);
});
