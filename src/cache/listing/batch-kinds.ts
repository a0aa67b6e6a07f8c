import { ageOf, formatDuration, parseTime } from '../../kube/words/age.ts';
import { type CachedKind, type SqlValue, shownAs, sqlText } from './cached-kind.ts';

const JOB_COLUMNS = ['NAME', 'STATUS', 'COMPLETIONS', 'DURATION', 'AGE'];

export const jobKind: CachedKind = {
  ...{ kind: 'Job', group: 'batch', plural: 'jobs', singular: 'job', shortNames: [] },
  namespaced: true,
  table: 'jobs',
  ...shownAs(JOB_COLUMNS),
  facts: ['status'],
  factCells: ([status]) => ({ STATUS: sqlText(status) }),
  values: [
    ...['name', 'status', 'succeeded', 'completions', 'parallelism'],
    ...['started_at', "iif(status = 'Complete', finished_at, NULL)", 'created_at'],
  ],
  cells: ([name, status, succeeded, completions, parallelism, startedAt, completedAt, createdAt], now) => ({
    NAME: sqlText(name),
    STATUS: sqlText(status),
    COMPLETIONS: `${sqlText(succeeded)}/${wantedCompletions(completions, parallelism)}`,
    DURATION: jobDuration(startedAt, completedAt, now),
    AGE: ageOf(sqlText(createdAt), now),
  }),
};

const CRON_JOB_COLUMNS = ['NAME', 'SCHEDULE', 'TIMEZONE', 'SUSPEND', 'ACTIVE', 'LAST SCHEDULE', 'AGE'];

export const cronJobKind: CachedKind = {
  ...{ kind: 'CronJob', group: 'batch', plural: 'cronjobs', singular: 'cronjob', shortNames: ['cj'] },
  namespaced: true,
  table: 'cronjobs',
  ...shownAs(CRON_JOB_COLUMNS),
  facts: ['suspended'],
  factCells: () => ({}),
  values: ['name', 'schedule', 'time_zone', 'suspended', 'active', 'last_schedule_at', 'created_at'],
  cells: ([name, schedule, timeZone, suspended, active, lastScheduleAt, createdAt], now) => ({
    NAME: sqlText(name),
    SCHEDULE: sqlText(schedule),
    TIMEZONE: sqlText(timeZone) || '<none>',
    SUSPEND: suspended === 1 ? 'True' : 'False',
    ACTIVE: sqlText(active),
    'LAST SCHEDULE': lastScheduleAt === null ? '<none>' : ageOf(sqlText(lastScheduleAt), now),
    AGE: ageOf(sqlText(createdAt), now),
  }),
};

/** A work queue has no number of completions, but at least one of its pods has to succeed. */
function wantedCompletions(completions: SqlValue | undefined, parallelism: SqlValue | undefined): string {
  if (completions !== null) return sqlText(completions);
  return Number(parallelism) > 1 ? `1 of ${sqlText(parallelism)}` : '1';
}

function jobDuration(startedAt: SqlValue | undefined, completedAt: SqlValue | undefined, now: number): string {
  const start = parseTime(startedAt);
  return start === undefined ? '' : formatDuration((parseTime(completedAt) ?? now) - start);
}
