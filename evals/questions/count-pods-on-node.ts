import { countProblems } from '../answer/numbers.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface OnNode {
  readonly count: number;
  readonly context: readonly number[];
}

export const countPodsOnNode: Question<OnNode> = {
  id: 'count-pods-on-node',
  language: 'en',
  category: 'count',
  text: 'How many pods are assigned to node worker-001, whatever their status?',
  truth: async (world) => {
    const pods = await world.rows(
      ['pods', '-A', '--field-selector=spec.nodeName=worker-001'],
      ['.metadata.namespace', '.status.phase'],
    );
    const parts = [0, 1].flatMap((column) => [...Map.groupBy(pods, (pod) => pod[column]).values()]);
    return { count: pods.length, context: parts.map(({ length }) => length) };
  },
  check: (answer, { count, context }) => countProblems(answer, { count, context, noun: 'pods?\\b' }),
  oracle: async (tools) => {
    const text = await tools.text('k8s_list_pods', { fieldSelector: 'spec.nodeName=worker-001' });
    return `${matchIn(text, / (\d+) found/)} pods are assigned to worker-001.`;
  },
  samples: {
    truth: { count: 9, context: [3, 6, 1] },
    right: [
      'There are **9** pods on `worker-001`, 6 of them running.',
      'worker-001 上一共有九个 Pod。',
      'Nine pods (cluster kwok-evals, live).',
    ],
    wrong: {
      'counts the running ones': '6 pods run on worker-001.',
      'another number': 'worker-001 has 10 pods.',
      'a range': 'Between 8 and 9 pods are on worker-001.',
      'the number of the node': 'worker-001 has 1 pod.',
    },
  },
};
