import { missingFacts } from '../answer/facts.ts';
import { mentions } from '../answer/names.ts';
import { plainText, sentences } from '../answer/plain-text.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Memory {
  readonly ordersMi: number;
  readonly postgresMi: number;
}

const PATH = '.spec.template.spec.containers[0].resources.requests.memory';

export const compareMemoryZh: Question<Memory> = {
  id: 'compare-memory-zh',
  language: 'zh',
  category: 'compare',
  text: 'shop 里的 orders（Deployment）和 postgres（StatefulSet），每个 Pod 的内存请求哪个更大？各是多少？',
  truth: async (world) => ({
    ordersMi: mebibytes(await world.value(['deployment', 'orders', '-n', 'shop'], PATH)),
    postgresMi: mebibytes(await world.value(['statefulset', 'postgres', '-n', 'shop'], PATH)),
  }),
  check: (answer, { ordersMi, postgresMi }) => {
    const [larger, smaller] = postgresMi > ordersMi ? ['postgres', 'orders'] : ['orders', 'postgres'];
    const text = plainText(answer);
    return [
      ...missingFacts(answer, {
        [`${ordersMi} Mi`]: amount(ordersMi),
        [`${postgresMi} Mi`]: amount(postgresMi),
        [`that ${larger} is the larger one`]: new RegExp(
          `${larger}[^\\n]{0,60}(更大|较大|更多|较多|更高|大于|高于|多于|larger|more|higher|bigger|greater)`,
          'i',
        ),
      }),
      // "orders is smaller than …, postgres is larger" has both names; the one right before the word is what counts.
      ...(new RegExp(`${smaller}[^\\n,，。;；]{0,20}(?<!不)(更大|大于|高于|多于|larger than|more than)`, 'i').test(text)
        ? [`says that ${smaller} is larger`]
        : []),
      ...swapped(text, { [larger]: Math.min(ordersMi, postgresMi), [smaller]: Math.max(ordersMi, postgresMi) }),
    ];
  },
  oracle: async (tools) => {
    const field = 'spec.template.spec.containers';
    const orders = await tools.text('k8s_get_resource', {
      kind: 'deployment',
      name: 'orders',
      namespace: 'shop',
      field,
    });
    const postgres = await tools.text('k8s_get_resource', {
      kind: 'statefulset',
      name: 'postgres',
      namespace: 'shop',
      field,
    });
    const requests = { orders: requested(orders), postgres: requested(postgres) };
    const [larger] = Object.entries(requests).toSorted(([, a], [, b]) => mebibytes(b) - mebibytes(a))[0] ?? [''];
    return `orders 请求 ${requests.orders}，postgres 请求 ${requests.postgres}。\n${larger} 更大。`;
  },
  samples: {
    truth: { ordersMi: 512, postgresMi: 1024 },
    right: [
      '**postgres** 更大：每个 Pod 请求 1Gi，而 orders 只有 512Mi。',
      '| 工作负载 | 内存请求 |\n|---|---|\n| orders | 512Mi |\n| postgres | 1Gi |\n\n所以 postgres 的请求更大（两倍）。',
      'postgres requests more memory per pod: 1024 MiB, orders 512 MiB.',
    ],
    wrong: {
      'the wrong one': 'orders 更大：512Mi，postgres 是 1Gi。',
      'the limits': 'postgres 更大：2Gi，orders 是 1Gi。',
      'swapped figures': 'postgres 更大，postgres：512Mi；orders：1Gi。',
      'no figures': 'postgres 更大。',
      'no verdict': 'orders 请求 512Mi，postgres 请求 1Gi。',
    },
  },
};

function mebibytes(quantity: string): number {
  const amountOf = Number(matchIn(quantity, /^(\d+)[MG]i$/));
  return quantity.endsWith('Gi') ? amountOf * 1024 : amountOf;
}

function requested(containers: string): string {
  return matchIn(containers, /"requests":\{[^}]*"memory":"(\w+)"/);
}

function amount(mebi: number): RegExp {
  const gibi = mebi % 1024 === 0 ? `|(?<![\\d.])${mebi / 1024}(\\.0)? ?Gi?B?(?![a-z])` : `|(?<![\\d.])0?\\.5 ?Gi?B?`;
  return new RegExp(`(?<![\\d.])${mebi} ?Mi?B?(?![a-z])${gibi}`, 'i');
}

/** Where a short sentence tells of one of the two alone, its figure must be that one's. */
function swapped(text: string, wrong: Readonly<Record<string, number>>): readonly string[] {
  const names = Object.keys(wrong);
  const parts = sentences(text).flatMap((sentence) => sentence.split(/[,，;；]/));
  return parts.flatMap((part) => {
    const [only, ...more] = names.filter((name) => mentions(part, name));
    const figure = only === undefined ? undefined : wrong[only];
    if (only === undefined || more.length > 0 || figure === undefined || !amount(figure).test(part)) return [];
    return [`gives ${only} the other one's figure`];
  });
}
