import { missingFacts, quoted } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn, tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Stuck {
  readonly name: string;
  readonly finalizer: string;
}

export const explainLegacyImporter: Question<Stuck> = {
  id: 'explain-legacy-importer',
  language: 'en',
  category: 'explain',
  text: 'One pod in namespace shop can not be deleted, it has been terminating for ever. Which one, and what holds it?',
  truth: async (world) => {
    const pods = await world.rows(
      ['pods', '-n', 'shop'],
      ['.metadata.name', '.metadata.deletionTimestamp', '.metadata.finalizers[0]'],
    );
    const [name = '', , finalizer = ''] = pods.find(([, deletedAt]) => deletedAt !== '') ?? [];
    return { name, finalizer };
  },
  check: (answer, { name, finalizer }) => [
    ...reasonProblems(answer, { reason: 'finalizer' }),
    ...missingFacts(answer, {
      [`the pod ${name}`]: quoted(name),
      [`the finalizer ${finalizer}`]: quoted(finalizer),
    }),
  ],
  oracle: async (tools) => {
    const pods = tableRows(await tools.text('k8s_list_pods', { namespace: 'shop', status: 'Terminating' }));
    const name = pods[0]?.['NAME'] ?? '';
    const pod = await tools.text('k8s_get_resource', { kind: 'pod', name, namespace: 'shop', field: 'metadata' });
    return `${name} waits for its finalizer ${matchIn(pod, /"finalizers":\["([^"]+)"/)}.`;
  },
  samples: {
    truth: { name: 'legacy-importer', finalizer: 'shop.example/archive-before-delete' },
    right: [
      '`shop/legacy-importer` is Terminating: its finalizer `shop.example/archive-before-delete` is never removed.',
      'Pod legacy-importer 卡在 Terminating，因为终结器（finalizer）shop.example/archive-before-delete 没有被移除。',
    ],
    wrong: {
      'no finalizer named': 'legacy-importer is held by a finalizer.',
      'another pod': 'price-import is held by the finalizer shop.example/archive-before-delete.',
      'another reason': 'legacy-importer hangs since its node is not ready, and its image can not be pulled.',
    },
  },
};
