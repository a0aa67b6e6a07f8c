import { describe, expect, it } from 'vitest';
import type { ScopeKey } from '../cache/cached-object.ts';
import { AppError } from '../lib/errors.ts';
import type { KindReport, ScopeReport } from './scan-report.ts';
import { isDue, nextSchedule, type Schedule, scheduleNow } from './schedule.ts';
import { apiFailure } from './testing/fake-cluster.ts';

const INTERVAL_MS = 300_000;
const END = 1_000_000;
const deps = { random: () => 1 };
const scope: ScopeKey = { cluster: 'prod', apiGroup: '', kind: 'Pod', namespace: '' };
const counts = { seen: 0, inserted: 0, updated: 0, unchanged: 0, deleted: 0, pages: 1, bytes: 0 };
const listed: ScopeReport = { scope, startedAt: END, durationMs: 0, outcome: 'complete', counts };

function next(parts: Partial<KindReport>, before: Schedule = scheduleNow(END)): Schedule {
  const report: KindReport = {
    ...{ cluster: 'prod', apiGroup: '', kind: 'Pod', outcome: 'complete', scopes: [] },
    ...{ startedAt: END, durationMs: 0 },
    ...parts,
  };
  const result = { type: 'scanned', report, generation: 0 } as const;
  return nextSchedule(deps, before, { result, endedAt: END, intervalMs: INTERVAL_MS });
}

function due(schedule: Schedule, now: number, isScopeDue = true, generation = 0): boolean {
  return isDue(schedule, { now, generation, isScopeDue: () => isScopeDue });
}

describe('schedule', () => {
  it('is due at once where nothing was scanned yet', () => {
    expect(due(scheduleNow(END), END, false)).toBe(true);
  });

  it('is due when one of the scopes that were listed is', () => {
    const schedule = next({ scopes: [listed] });
    expect(due(schedule, END + 200_000, false)).toBe(false);
    expect(due(schedule, END + 200_000, true)).toBe(true);
  });

  it('leaves the cluster in peace for as long as the list took, though it is due', () => {
    const schedule = next({ scopes: [listed], durationMs: 20_000 });
    expect(due(schedule, END + 19_999)).toBe(false);
    expect(due(schedule, END + 20_000)).toBe(true);
    expect(next({ scopes: [listed], durationMs: INTERVAL_MS }).notBefore).toBe(END + INTERVAL_MS / 4);
    expect(next({ scopes: [listed], durationMs: 3 * INTERVAL_MS }).notBefore).toBe(END + 3 * INTERVAL_MS);
  });

  it('never runs without a pause', () => {
    expect(next({ scopes: [listed], durationMs: 0 }).notBefore).toBeGreaterThanOrEqual(END + 1_000);
  });

  it('backs off a failed kind, further with each failure, and forgets that after a success', () => {
    const error = new AppError('timeout', 'too slow');
    const first = next({ outcome: 'failed', error });
    const second = next({ outcome: 'failed', error }, first);
    expect([first.notBefore, second.notBefore]).toEqual([END + 5_000, END + 10_000]);
    expect(next({ scopes: [listed] }, second).failures).toBe(0);
  });

  it('waits as long as the API server asked', () => {
    const error = apiFailure(429, 'TooManyRequests', { retryAfterMs: 900_000 });
    expect(next({ outcome: 'failed', error }).notBefore).toBe(END + 900_000);
  });

  it('asks for what is forbidden no sooner than for anything else', () => {
    const schedule = next({ outcome: 'forbidden', error: apiFailure(403, 'Forbidden') });
    expect(due(schedule, END + INTERVAL_MS - 1)).toBe(false);
    expect(due(schedule, END + INTERVAL_MS)).toBe(true);
  });

  it('follows the cluster where that could not be reached', () => {
    const result = { type: 'unreachable', error: new AppError('kube_unreachable', 'down'), retryAt: END + 7 } as const;
    const run = { result, endedAt: END, intervalMs: INTERVAL_MS };
    expect(nextSchedule(deps, scheduleNow(END), run).notBefore).toBe(END + 7);
  });

  it('is due at once when the clock was set back, or when another cluster has taken the name', () => {
    const schedule = next({ outcome: 'forbidden', error: apiFailure(403, 'Forbidden') });
    expect(due(schedule, END - 1)).toBe(true);
    expect(due(schedule, END + 1, false, 1)).toBe(true);
  });
});
