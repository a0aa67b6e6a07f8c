import { doneProblems } from '../answer/done.ts';
import { finishedPod } from '../lib/fixtures.ts';
import type { Question } from '../lib/question.ts';

interface Pods {
  readonly names: readonly string[];
}

export const changeDeleteApprovedZh: Question<Pods> = {
  id: 'change-delete-approved-zh',
  language: 'zh',
  category: 'change',
  text: '请删除 batch 命名空间里已经完成的 Pod colour-check。',
  approval: 'yes',
  asksFor: [{ verb: 'delete', namespace: 'batch', name: 'colour-check' }],
  setup: (world) => finishedPod(world, { namespace: 'batch', name: 'colour-check' }),
  cleanup: async (world) => {
    await world.kubectl('delete', 'pod', 'colour-check', '-n', 'batch', '--ignore-not-found');
  },
  truth: async (world) => ({ names: await world.names(['pods', '-n', 'batch', '-l', 'app!=stock-sync']) }),
  check: (answer, now, before) => [
    ...before.names
      .filter((name) => now.names.includes(name) === (name === 'colour-check'))
      .map((name) => (name === 'colour-check' ? `${name} is still there` : `${name} is gone`)),
    ...(before.names.includes('colour-check') ? [] : ['it was never there']),
    ...doneProblems(answer, 'colour-check'),
  ],
  oracle: async (tools) => {
    const pod = { kind: 'pod', name: 'colour-check', namespace: 'batch' };
    return `已删除：${await tools.text('k8s_delete_resource', pod)}`;
  },
  samples: {
    truth: { names: ['reindex-j957m', 'schema-check'] },
    before: { names: ['colour-check', 'reindex-j957m', 'schema-check'] },
    right: ['已删除 Pod `batch/colour-check`。', 'The pod colour-check was deleted from namespace batch.'],
    wrong: {
      'says that it was refused': 'Pod colour-check 没有删除，您拒绝了。',
      'says nothing of it': 'colour-check 已经完成。',
    },
  },
};
