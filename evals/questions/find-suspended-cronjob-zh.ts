import { missingFacts, quoted } from '../answer/facts.ts';
import { nameProblems } from '../answer/names.ts';
import { tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface CronJobs {
  readonly suspended: readonly string[];
  readonly schedule: string;
  readonly others: readonly string[];
}

export const findSuspendedCronjobZh: Question<CronJobs> = {
  id: 'find-suspended-cronjob-zh',
  language: 'zh',
  category: 'find',
  text: '哪个 CronJob 被暂停了？它的调度时间是什么？',
  truth: async (world) => {
    const jobs = await world.rows(['cronjobs', '-A'], ['.metadata.name', '.spec.suspend', '.spec.schedule']);
    const suspended = jobs.filter(([, suspend]) => suspend === 'true');
    return {
      suspended: suspended.map(([name = '']) => name),
      schedule: suspended[0]?.[2] ?? '',
      others: jobs.filter((job) => !suspended.includes(job)).map(([name = '']) => name),
    };
  },
  check: (answer, { suspended, schedule, others }) => [
    ...nameProblems(answer, { expected: suspended, others }),
    // As it is written, or told: 3 o'clock on the first of January.
    ...(schedule === '0 3 1 1 *' && /1\s*月\s*1\s*[日号]|January 1|1 January|January the first/i.test(answer)
      ? missingFacts(answer, { 'the time of day': /0?3:00|凌晨\s*(3|三)\s*点|3 ?a\.?m/i })
      : missingFacts(answer.replaceAll('\\*', '*'), { [`the schedule ${schedule}`]: cron(schedule) })),
  ],
  oracle: async (tools) => {
    const jobs = tableRows(await tools.text('k8s_list_resources', { kind: 'cronjobs' }));
    const found = jobs.find(({ SUSPEND }) => SUSPEND === 'True');
    return `${found?.['NAMESPACE']}/${found?.['NAME']} 被暂停，调度为 ${found?.['SCHEDULE']}`;
  },
  samples: {
    truth: { suspended: ['yearly-archive'], schedule: '0 3 1 1 *', others: ['stock-sync'] },
    right: [
      'CronJob `batch/yearly-archive` 已暂停（suspend: true），调度表达式为 `0 3 1 1 *`，即每年 1 月 1 日凌晨 3 点。',
      '`yearly-archive` is suspended; it would run on January 1 at 03:00.',
      'yearly-archive 被暂停，时间是 0 3 1 1 *。stock-sync 正常运行。',
    ],
    wrong: {
      'the other one': 'stock-sync 被暂停了，调度为 */5 * * * *。',
      both: 'yearly-archive 和 stock-sync 被暂停，0 3 1 1 *。',
      'another schedule': 'yearly-archive 被暂停了，调度为 0 3 * * *。',
      'no schedule': 'yearly-archive 被暂停了。',
    },
  },
};

/** Its stars are words here, where `quoted` would take them for Markdown. */
function cron(schedule: string): RegExp {
  const words = schedule.split(' ').map((word) => word.replace(/[*/?]/g, '\\$&'));
  return schedule.includes('*') ? new RegExp(`(?<![\\d*])${words.join('\\s+')}(?![\\d])`) : quoted(schedule);
}
