import { missingFacts, quoted } from '../answer/facts.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface SlowOrder {
  readonly order: string;
  readonly durationMs: string;
  /** Orders of earlier warnings. */
  readonly earlier: readonly string[];
}

const ORDER = /inventory answered slowly.*?order=(\S+)/;

export const logsOrdersSlowZh: Question<SlowOrder> = {
  id: 'logs-orders-slow-zh',
  language: 'zh',
  category: 'logs',
  text: 'shop 的 orders 日志里，最近一次库存响应慢的警告是哪个订单？用了多少毫秒？',
  truth: async (world) => {
    const log = await world.kubectl('logs', '-n', 'shop', 'deployment/orders', '--tail=-1');
    const slow = log.split('\n').filter((line) => ORDER.test(line));
    const last = slow.at(-1) ?? '';
    return {
      order: matchIn(last, ORDER),
      durationMs: matchIn(last, /duration_ms=(\d+)/),
      earlier: slow.slice(0, -1).map((line) => matchIn(line, ORDER)),
    };
  },
  check: (answer, { order, durationMs, earlier }) => [
    ...missingFacts(answer, {
      [`the order ${order}`]: quoted(order),
      [`${durationMs} ms`]: new RegExp(`(?<!\\d)${durationMs}(?!\\d)`),
    }),
    // Two or more: the list instead of the last one.
    ...(earlier.filter((one) => quoted(one).test(answer)).length > 1 ? ['names earlier orders too'] : []),
  ],
  oracle: async (tools) => {
    const log = await tools.text('k8s_get_pod_logs', {
      namespace: 'shop',
      workload: 'deployment/orders',
      grep: 'inventory answered slowly',
    });
    const last = log.split('\n').findLast((line) => ORDER.test(line)) ?? '';
    return `最近一次是订单 ${matchIn(last, ORDER)}，用了 ${matchIn(last, /duration_ms=(\d+)/)} 毫秒。`;
  },
  samples: {
    truth: { order: 'ord-104429', durationMs: '1429', earlier: ['ord-104406', 'ord-104383', 'ord-104360'] },
    right: [
      '最近一次是订单 `ord-104429`，耗时 **1,429** 毫秒。',
      'The latest warning is about order ord-104429, 1429 ms; the one before was ord-104406.',
    ],
    wrong: {
      'an earlier order': '最近一次是 ord-104406，用了 1406 毫秒。',
      'no duration': '是订单 ord-104429。',
      'all of them': 'ord-104360, ord-104383, ord-104406, ord-104429 (1429 ms)',
    },
  },
};
