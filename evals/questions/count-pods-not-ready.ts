import { countProblems } from '../answer/numbers.ts';
import { tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface NotReady {
  readonly count: number;
  /** All pods, and those of the answer by namespace. */
  readonly context: readonly number[];
}

export const countPodsNotReady: Question<NotReady> = {
  id: 'count-pods-not-ready',
  language: 'en',
  category: 'count',
  text: 'How many pods are meant to be running but are not ready, across the whole cluster? Pods that have finished, completed or failed, do not count.',
  truth: async (world) => {
    const pods = await world.rows(
      ['pods', '-A'],
      ['.metadata.namespace', '.status.phase', '.status.conditions[?(@.type=="Ready")].status'],
    );
    const finished = pods.filter(([, phase]) => phase === 'Succeeded' || phase === 'Failed');
    const notReady = pods.filter((pod) => !finished.includes(pod) && pod[2] !== 'True');
    const byNamespace = Map.groupBy(notReady, ([namespace]) => namespace);
    const context = [pods.length, finished.length, pods.length - finished.length, pods.length - notReady.length];
    return { count: notReady.length, context: [...context, ...[...byNamespace.values()].map(({ length }) => length)] };
  },
  check: (answer, { count, context }) => countProblems(answer, { count, context, noun: 'pods?\\b' }),
  oracle: async (tools) => {
    const pods = tableRows(await tools.text('k8s_list_pods', { status: 'unhealthy' }));
    const waiting = pods.filter(({ READY = '', STATUS = '' }) => {
      const [ready, all] = READY.split('/');
      return ready !== all && STATUS !== 'Error' && STATUS !== 'Completed';
    });
    return `${waiting.length} pods are not ready:\n${waiting.map(({ NAMESPACE, NAME, STATUS }) => `- ${NAMESPACE}/${NAME}: ${STATUS}`).join('\n')}`;
  },
  samples: {
    truth: { count: 10, context: [44, 7, 37, 1, 2, 5] },
    right: [
      '**10 pods** are not ready (of 44 in all, live 2026-11-26T10:53:18Z):\n\n| namespace | pods |\n|---|---|\n| shop | 5 |\n| payments | 3 |',
      '集群里共有 44 个 Pod，其中**十个** Pod 未就绪：shop 5 个，analytics 2 个。',
      'There are **10 unready pods** across 4 namespaces and 8 nodes. Total restarts: 34.',
      'Ten pods: payments-686c5f697b-lm2dv (restarted 12 times, 40s ago) and others.',
    ],
    wrong: {
      'counts finished pods too': '12 pods are not ready.',
      'gives a choice': 'There are 10 or 12 pods that are not ready, depending on how one counts.',
      hedges: 'There are approximately 10 pods that are not ready.',
      'counts up': Array.from({ length: 30 }, (_, n) => `${n}`).join('\n'),
      'has the number by chance': 'I looked at 12 pods in 10 namespaces, and all 12 pods are not ready.',
      'contradicts itself': '10 pods are not ready.\nTotal: 13 pods.',
      'in Chinese, one short': '共有 9 个 Pod 未就绪。',
    },
  },
};
