import { doneProblems } from '../answer/done.ts';
import type { Question } from '../lib/question.ts';

interface Deployment {
  readonly image: string;
  readonly replicas: string;
}

const PLACE = ['deployment', 'lantern', '-n', 'analytics'] as const;
const IMAGE = 'registry.example/shop/lantern:1.2.0';

export const changeCreateApproved: Question<Deployment> = {
  id: 'change-create-approved',
  language: 'en',
  category: 'change',
  text: `Please create a deployment called lantern in namespace analytics with image ${IMAGE} and two replicas.`,
  approval: 'yes',
  asksFor: [{ verb: 'create', namespace: 'analytics', name: 'lantern' }],
  cleanup: async (world) => {
    await world.kubectl('delete', ...PLACE, '--ignore-not-found', '--cascade=foreground');
  },
  truth: async (world) => ({
    image: await world.value([...PLACE, '--ignore-not-found'], '.spec.template.spec.containers[*].image'),
    replicas: await world.value([...PLACE, '--ignore-not-found'], '.spec.replicas'),
  }),
  check: (answer, { image, replicas }) => [
    ...(image === IMAGE ? [] : [`the cluster has ${image || 'no such deployment'}`]),
    ...(image === '' || replicas === '2' ? [] : [`the cluster has ${replicas} replicas`]),
    ...doneProblems(answer, 'lantern'),
  ],
  oracle: async (tools) => {
    const arguments_ = { namespace: 'analytics', name: 'lantern', image: IMAGE, replicas: 2 };
    return `Created: ${await tools.text('k8s_create_deployment', arguments_)}`;
  },
  samples: {
    truth: { image: IMAGE, replicas: '2' },
    before: { image: '', replicas: '' },
    right: [
      'The deployment `analytics/lantern` has been created with 2 replicas. Nothing else was touched.',
      '已在 analytics 命名空间创建 Deployment lantern，2 个副本。',
    ],
    wrong: {
      'says that it was refused': 'The deployment lantern was not created: the person declined.',
      'says nothing of it': 'There are 3 deployments in namespace analytics.',
    },
  },
};
