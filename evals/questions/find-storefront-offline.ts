import { missingFacts, quoted } from '../answer/facts.ts';
import { nameProblems } from '../answer/names.ts';
import { tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Storefronts {
  readonly offline: readonly string[];
  readonly domain: string;
  readonly live: readonly string[];
}

export const findStorefrontOffline: Question<Storefronts> = {
  id: 'find-storefront-offline',
  language: 'en',
  category: 'find',
  text: 'Which of our storefronts (the custom resource) is not live yet, and what is its domain?',
  truth: async (world) => {
    const all = await world.rows(['storefronts', '-A'], ['.metadata.name', '.spec.live', '.spec.domain']);
    const offline = all.filter(([, live]) => live !== 'true');
    return {
      offline: offline.map(([name = '']) => name),
      domain: offline[0]?.[2] ?? '',
      live: all.filter((one) => !offline.includes(one)).map(([name = '']) => name),
    };
  },
  check: (answer, { offline, domain, live }) => [
    ...nameProblems(answer, { expected: offline, others: live }),
    ...missingFacts(answer, { [`the domain ${domain}`]: quoted(domain) }),
  ],
  oracle: async (tools) => {
    const all = tableRows(await tools.text('k8s_list_resources', { kind: 'storefronts' }));
    const found = all.find(({ LIVE }) => LIVE === 'false');
    return `${found?.['NAME']} is not live yet; its domain is ${found?.['DOMAIN']}.`;
  },
  samples: {
    truth: { offline: ['brazil'], domain: 'br.shop.example', live: ['germany', 'china'] },
    right: [
      'The storefront **brazil** (`br.shop.example`) is not live. The other storefronts, germany and china, are.',
      '还没有上线的是 `brazil`，域名 br.shop.example。',
    ],
    wrong: {
      'another one': 'china is not live yet; its domain is cn.shop.example.',
      'another domain': 'brazil is not live yet; its domain is shop.example.',
      'all of them': 'brazil, germany, china: br.shop.example, shop.example, cn.shop.example',
    },
  },
};
