import { missingFacts } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Labels {
  readonly selected: string;
  readonly worn: string;
}

export const explainReviews: Question<Labels> = {
  id: 'explain-reviews',
  language: 'en',
  category: 'explain',
  text: 'Requests to the service reviews in shop fail although two pods of it run. What is wrong, exactly?',
  truth: async (world) => ({
    selected: await world.value(['service', 'reviews', '-n', 'shop'], '.spec.selector.app'),
    worn: await world.value(['deployment', 'reviews', '-n', 'shop'], '.spec.template.metadata.labels.app'),
  }),
  check: (answer, { selected, worn }) => [
    ...reasonProblems(answer, { reason: 'selector' }),
    ...missingFacts(answer, {
      [`that the service asks for "${selected}"`]: label(selected),
      [`that the pods say "${worn}"`]: label(worn),
    }),
  ],
  oracle: async (tools) => {
    const selector = await tools.text('k8s_get_resource', {
      kind: 'service',
      name: 'reviews',
      namespace: 'shop',
      field: 'spec.selector',
    });
    const labels = await tools.text('k8s_get_resource', {
      kind: 'deployment',
      name: 'reviews',
      namespace: 'shop',
      field: 'spec.template.metadata.labels',
    });
    const app = /"app":"([^"]+)"/;
    return `Its selector is app=${matchIn(selector, app)}, the pods have app=${matchIn(labels, app)}: it has no endpoints.`;
  },
  samples: {
    truth: { selected: 'review', worn: 'reviews' },
    right: [
      'The service has no endpoints: its selector is `app: review`, while the pods carry the label `app: reviews`.',
      '该 Service 没有端点：选择器是 app=review，而 Pod 的标签是 app=reviews。',
      'The selector `app=review` matches no pod (a typo; the pods have `app=reviews`). The readiness is not at fault.',
    ],
    wrong: {
      'no endpoints, no more': 'The service reviews has no endpoints, so requests fail.',
      'no labels': "The service's selector doesn't match the labels of the pods.",
      'the pods': 'The readiness probe of the pods fails: app=review, app=reviews.',
      'the other way round is not checked, but one label is too few': 'Its selector app=reviews matches nothing.',
    },
  },
};

/** As `app=review`, `"app":"review"`, `app: review` or in quotes; "reviews" is the service's name too. */
function label(value: string): RegExp {
  return new RegExp(`(app["'“”]?\\s*[=:]{1,2}\\s*["'“”]?|["'“「])${value}(?![a-z0-9-])`, 'i');
}
