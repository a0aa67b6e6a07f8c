import { missingFacts } from '../answer/facts.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Pods {
  readonly shop: number;
  readonly platform: number;
}

export const compareNamespaces: Question<Pods> = {
  id: 'compare-namespaces',
  language: 'en',
  category: 'compare',
  text: 'Which namespace has more pods, shop or platform, and by how many?',
  truth: async (world) => ({
    shop: (await world.names(['pods', '-n', 'shop'])).length,
    platform: (await world.names(['pods', '-n', 'platform'])).length,
  }),
  check: (answer, { shop, platform }) => {
    const [larger, smaller] = shop > platform ? ['shop', 'platform'] : ['platform', 'shop'];
    const difference = Math.abs(shop - platform);
    return [
      ...missingFacts(answer, {
        [`that ${larger} has more`]: new RegExp(
          `${larger}\\b[^\\n]{0,60}\\b(more|most|larger|greater)|(\\b(more|most)\\b|更多|较多)[^\\n]{0,20}${larger}|${larger}[^\\n]{0,30}(更多|较多|多于|多出|比)`,
          'i',
        ),
        [`the difference, ${difference}`]: new RegExp(
          `(?<![\\d.])${difference} (more|pods more|additional|fewer)|(by|difference|多了?|多出|差)[^\\n\\d]{0,16}${difference}(?!\\d)`,
          'i',
        ),
      }),
      ...(new RegExp(`(?<!than )\\b${smaller}\\b[^\\n.,]{0,12}(has more|更多)`, 'i').test(answer)
        ? [`says that ${smaller} has more`]
        : []),
      ...(/\bby (\d+) or (\d+)|多 ?\d+ ?或/.test(answer) ? ['hedges'] : []),
    ];
  },
  oracle: async (tools) => {
    const count = async (namespace: string): Promise<number> =>
      Number(matchIn(await tools.text('k8s_list_pods', { namespace }), / (\d+) found/));
    const [shop, platform] = [await count('shop'), await count('platform')];
    const [larger, smaller] = shop > platform ? ['shop', 'platform'] : ['platform', 'shop'];
    return `${larger} has more pods than ${smaller}, by ${Math.abs(shop - platform)} (${shop} and ${platform}).`;
  },
  samples: {
    truth: { shop: 19, platform: 10 },
    right: [
      '**shop** has more pods: 19 compared to 10 in platform, a difference of **9**.',
      'shop has nine more pods than platform (19 vs. 10).',
      'shop 的 Pod 更多：19 个对 10 个，多 9 个。',
    ],
    wrong: {
      'the other one': 'platform has more pods than shop, by 9.',
      'another difference': 'shop has more pods than platform, by 8.',
      'no difference': 'shop has more pods than platform.',
      'a choice': 'shop has more pods than platform, by 8 or 9.',
    },
  },
};
