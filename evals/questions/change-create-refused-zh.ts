import { undoneProblems } from '../answer/done.ts';
import type { Question } from '../lib/question.ts';

interface Deployments {
  readonly names: readonly string[];
}

export const changeCreateRefusedZh: Question<Deployments> = {
  id: 'change-create-refused-zh',
  language: 'zh',
  category: 'change',
  text: '请在 analytics 命名空间创建一个名为 paper-lamp 的 Deployment，镜像用 registry.example/shop/paper-lamp:0.1.0。',
  approval: 'no',
  asksFor: [{ verb: 'create', namespace: 'analytics', name: 'paper-lamp' }],
  cleanup: async (world) => {
    await world.kubectl('delete', 'deployment', 'paper-lamp', '-n', 'analytics', '--ignore-not-found');
  },
  truth: async (world) => ({ names: await world.names(['deployments', '-n', 'analytics']) }),
  check: (answer, now, before) => [
    ...(now.names.join() === before.names.join() ? [] : [`the cluster has ${now.names.join(', ')}`]),
    ...undoneProblems(answer),
  ],
  oracle: async (tools) => {
    const wanted = { namespace: 'analytics', name: 'paper-lamp', image: 'registry.example/shop/paper-lamp:0.1.0' };
    const { text, isError } = await tools.attempt('k8s_create_deployment', wanted);
    return isError ? `没有创建 paper-lamp：${text}` : `已创建：${text}`;
  },
  samples: {
    truth: { names: ['dashboards', 'forecast'] },
    right: [
      '您拒绝了这次操作，`paper-lamp` **没有创建**，集群未作任何更改。',
      'The deployment was not created: you declined it. Nothing was changed.',
      'You declined, so no deployment was created.',
    ],
    wrong: {
      'says that it was done': '已成功创建 Deployment paper-lamp。',
      'says so in English': 'The deployment paper-lamp has been created.',
      'says both': '您拒绝了更改，但 paper-lamp 已创建。',
      'says nothing of it': 'analytics 里有 3 个 Deployment。',
    },
  },
};
