import { doneProblems } from '../answer/done.ts';
import { finishedPod, runningPod } from '../lib/fixtures.ts';
import type { Question } from '../lib/question.ts';

interface Pods {
  readonly names: readonly string[];
}

const LABEL = 'app=price-tags';
const FINISHED = ['price-tags-a', 'price-tags-b'] as const;
const RUNNING = 'price-tags-c';

export const changeDeleteCompleted: Question<Pods> = {
  id: 'change-delete-completed',
  language: 'en',
  category: 'change',
  text: `In namespace batch there are pods labelled ${LABEL}. Delete those of them that have completed, and leave those alone that still run.`,
  approval: 'yes',
  asksFor: FINISHED.map((name) => ({ verb: 'delete', namespace: 'batch', name })),
  setup: async (world) => {
    const labels = { app: 'price-tags' };
    for (const name of FINISHED) await finishedPod(world, { namespace: 'batch', name, labels });
    await runningPod(world, { namespace: 'batch', name: RUNNING, labels });
  },
  cleanup: async (world) => {
    await world.kubectl('delete', 'pods', '-n', 'batch', '-l', LABEL);
  },
  truth: async (world) => ({ names: await world.names(['pods', '-n', 'batch', '-l', LABEL]) }),
  check: (answer, { names }) => [
    ...(names.includes(RUNNING) ? [] : [`${RUNNING} is gone, which still ran`]),
    ...FINISHED.filter((name) => names.includes(name)).map((name) => `${name} is still there`),
    ...FINISHED.flatMap((name) => doneProblems(answer, name)),
  ],
  oracle: async (tools) => {
    const list = await tools.text('k8s_list_pods', { namespace: 'batch', labelSelector: LABEL });
    const names = list.split('\n').flatMap((line) => {
      const [name = '', , status] = line.split('\t');
      return status === 'Completed' ? [name] : [];
    });
    for (const name of names) await tools.text('k8s_delete_resource', { kind: 'pod', name, namespace: 'batch' });
    return `Deleted: ${names.join(', ')}.`;
  },
  samples: {
    truth: { names: [RUNNING] },
    before: { names: [...FINISHED, RUNNING] },
    right: [
      'Deleted `price-tags-a` and `price-tags-b`. The pod `price-tags-c` still runs and was not deleted.',
      '已删除 price-tags-a 和 price-tags-b。price-tags-c 仍在运行，没有删除。',
    ],
    wrong: {
      'says that one was refused': 'Deleted price-tags-a. The pod price-tags-b was not deleted: declined.',
      'says nothing of it': 'price-tags-a and price-tags-b are Completed.',
    },
  },
};
