import { missingFacts } from '../answer/facts.ts';
import { nameProblems } from '../answer/names.ts';
import { matchIn, tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Nodes {
  readonly notReady: readonly string[];
  readonly ready: readonly string[];
}

export const findNotReadyNode: Question<Nodes> = {
  id: 'find-not-ready-node',
  language: 'en',
  category: 'find',
  text: 'Which node is not ready, and what does its kubelet complain about?',
  truth: async (world) => {
    const nodes = await world.rows(['nodes'], ['.metadata.name', '.status.conditions[?(@.type=="Ready")].status']);
    const names = (isReady: boolean): readonly string[] =>
      nodes.filter(([, ready]) => (ready === 'True') === isReady).map(([name = '']) => name);
    return { notReady: names(false), ready: names(true) };
  },
  check: (answer, { notReady, ready }) => [
    ...nameProblems(answer, { expected: notReady, others: ready }),
    ...missingFacts(answer, { 'that the network plugin is missing': /network|cni|网络/i }),
  ],
  oracle: async (tools) => {
    const nodes = tableRows(await tools.text('k8s_list_nodes', {}));
    const name = nodes.find(({ STATUS = '' }) => STATUS.includes('NotReady'))?.['NAME'] ?? '';
    const conditions = await tools.text('k8s_get_resource', { kind: 'node', name, field: 'status.conditions' });
    return `${name} is not ready: ${matchIn(conditions, /"message":"([^"]*network[^"]*)"/)}`;
  },
  samples: {
    truth: { notReady: ['worker-flaky'], ready: ['worker-drained', 'worker-001', 'worker-002', 'control-plane-1'] },
    right: [
      'Node **worker-flaky** is NotReady: container runtime network not ready, the CNI plugin is not initialized.\n\nworker-drained is cordoned, not affected.',
      'worker-flaky is NotReady: cni plugin not initialized. worker-drained is Ready, but cordoned.',
      '`worker-flaky` 节点未就绪（KubeletNotReady）：网络插件尚未初始化。',
    ],
    wrong: {
      'the cordoned one': 'worker-drained is not ready: its network plugin is not initialized.',
      'all of them':
        'One of worker-flaky, worker-drained, worker-001, worker-002, control-plane-1; the network is down.',
      'no reason': 'worker-flaky is NotReady.',
      'both, one at a time': 'worker-flaky is not ready: no network. worker-drained is not ready either.',
      both: 'worker-flaky and worker-drained have network trouble.',
    },
  },
};
