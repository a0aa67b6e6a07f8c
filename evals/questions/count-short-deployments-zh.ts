import { countProblems } from '../answer/numbers.ts';
import { tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Short {
  readonly count: number;
  readonly context: readonly number[];
}

export const countShortDeploymentsZh: Question<Short> = {
  id: 'count-short-deployments-zh',
  language: 'zh',
  category: 'count',
  text: '集群里有多少个 Deployment 的可用副本数少于期望的副本数？',
  truth: async (world) => {
    const deployments = await world.rows(
      ['deployments', '-A'],
      ['.metadata.namespace', '.spec.replicas', '.status.availableReplicas'],
    );
    const short = deployments.filter(([, wanted, available]) => Number(available ?? 0) < Number(wanted));
    const byNamespace = Map.groupBy(short, ([namespace]) => namespace);
    const parts = [...byNamespace.values()].map(({ length }) => length);
    return { count: short.length, context: [deployments.length, deployments.length - short.length, ...parts] };
  },
  check: (answer, { count, context }) =>
    countProblems(answer, { count, context, noun: 'deployments?\\b|工作负载|部署' }),
  oracle: async (tools) => {
    const deployments = tableRows(await tools.text('k8s_list_resources', { kind: 'deployments' }));
    const short = deployments.filter(({ READY = '', AVAILABLE }) => Number(AVAILABLE) < Number(READY.split('/')[1]));
    return `有 ${short.length} 个 Deployment：${short.map(({ NAMESPACE, NAME }) => `${NAMESPACE}/${NAME}`).join('、')}`;
  },
  samples: {
    truth: { count: 8, context: [15, 7, 2, 3, 1] },
    right: [
      '共有 **8** 个 Deployment 副本不足（总共 15 个）：\n1. payments/payments：0/2\n2. logistics/tracker：3/5',
      '一共八个 Deployment 的可用副本数不足。',
      'Eight deployments have fewer available replicas than wanted; the other 7 are complete.',
    ],
    wrong: {
      'leaves out the one that is half there': '有 7 个 Deployment 没有可用副本。另有 1 个不完整。',
      'counts all': '共有 15 个 Deployment。',
      'leaves it open': '有 8 个或 9 个 Deployment。',
      about: '大约 8 个 Deployment。',
      'another number': '副本不足的 Deployment 有 6 个。',
    },
  },
};
