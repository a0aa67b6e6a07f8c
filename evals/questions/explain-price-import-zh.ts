import { missingFacts } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface FailedJob {
  /** The condition's reason, and the last words of its pods. */
  readonly reason: string;
  readonly lastWords: string;
}

const FAILED = '.status.conditions[?(@.type=="Failed")].reason';

export const explainPriceImportZh: Question<FailedJob> = {
  id: 'explain-price-import-zh',
  language: 'zh',
  category: 'explain',
  text: 'batch 里的 price-import 任务状态怎么样？如果失败了，日志里的原因是什么？',
  truth: async (world) => ({
    reason: await world.value(['job', 'price-import', '-n', 'batch'], FAILED),
    lastWords: await world.kubectl('logs', '-n', 'batch', 'job/price-import', '--tail=2'),
  }),
  check: (answer, { lastWords }) => [
    ...reasonProblems(`失败 ${answer}`, { reason: 'jobBackoffLimit', besides: ['crash'] }).filter(
      // Giving up after the retries may be told as a plain failure.
      (problem) => !(problem.startsWith("doesn't") && /失败|fail/i.test(answer)),
    ),
    ...missingFacts(answer, {
      'that it failed': /失败|fail/i,
      ...(lastWords.includes('currency code missing')
        ? { 'that the currency code is missing': /currency code|货币(代码|编码|码)|币种/i }
        : { 'that records were rejected': /reject|拒绝/i }),
      'that records were rejected': /reject|拒绝|拒收|驳回|无效/i,
    }),
  ],
  oracle: async (tools) => {
    const conditions = await tools.text('k8s_get_resource', {
      kind: 'job',
      name: 'price-import',
      namespace: 'batch',
      field: 'status.conditions',
    });
    const log = await tools.text('k8s_get_pod_logs', { namespace: 'batch', workload: 'job/price-import', tail: 5 });
    const reason = matchIn(conditions, /"reason":"(\w+)"/);
    return `任务失败（${reason}）：${matchIn(log, /(\d+ records rejected.*)/)}`;
  },
  samples: {
    truth: {
      reason: 'BackoffLimitExceeded',
      lastWords: '500 records rejected: currency code missing\nfatal: too many rejected records, giving up',
    },
    right: [
      '任务 `price-import` 已**失败**（BackoffLimitExceeded）：500 条记录因缺少货币代码（currency code missing）被拒绝。',
      'The job failed with BackoffLimitExceeded: 500 records were rejected, currency code missing.',
    ],
    wrong: {
      'no log': '任务失败：BackoffLimitExceeded。',
      'says that it completed': '任务 price-import 已完成，3/3。',
      'another reason': '任务失败：镜像 price-import:5.0.0-rc1 拉取失败，记录被拒绝：currency code missing。',
    },
  },
};
