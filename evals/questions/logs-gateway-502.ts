import { countProblems } from '../answer/numbers.ts';
import type { Question } from '../lib/question.ts';

interface Failures {
  readonly count: number;
  /** Per pod, and the lines in all. */
  readonly context: readonly number[];
}

export const logsGateway502: Question<Failures> = {
  id: 'logs-gateway-502',
  language: 'en',
  category: 'logs',
  text: 'How many requests did the gateway pods in namespace platform answer with status 502, going by the whole of their logs?',
  truth: async (world) => {
    const logs = await Promise.all(
      (await world.names(['pods', '-n', 'platform', '-l', 'app=gateway'])).map(async (name) => {
        const lines = (await world.kubectl('logs', '-n', 'platform', name, '--tail=-1')).trim().split('\n');
        return { failed: lines.filter((line) => / 502 \d/.test(line)).length, all: lines.length };
      }),
    );
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
    const parts = [502, logs.length, ...logs.flatMap(({ failed, all }) => [failed, all]), sum(logs.map((l) => l.all))];
    return { count: sum(logs.map(({ failed }) => failed)), context: parts };
  },
  check: (answer, { count, context }) => countProblems(answer, { count, context, noun: 'requests?\\b|请求|次' }),
  oracle: async (tools) => {
    const log = await tools.text('k8s_get_pod_logs', {
      namespace: 'platform',
      labelSelector: 'app=gateway',
      tail: 10_000,
      grep: '" 502 ',
    });
    return `${log.split('\n').filter((line) => / 502 \d/.test(line)).length} requests.`;
  },
  samples: {
    truth: { count: 10, context: [502, 2, 5, 240, 480] },
    right: [
      '**10** requests were answered with 502: 5 by each of the 2 pods.',
      '一共有 10 次请求返回 502，每个 Pod 各 5 次。',
      'Ten requests, the last one at 2026-11-26T10:31:29Z.',
    ],
    wrong: {
      'one pod only': '4 requests were answered with 502.',
      'those of the last hundred lines': '6 requests got a 502.',
      'a range': 'There were 10 or 12 requests with 502.',
      'no number': 'Some requests were answered with 502.',
    },
  },
};
