import { missingFacts } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Claim {
  readonly name: string;
  readonly phase: string;
}

export const explainUploads: Question<Claim> = {
  id: 'explain-uploads',
  language: 'en',
  category: 'explain',
  text: 'The media pod in namespace shop never starts. What is it waiting for, and what would have to be set?',
  truth: async (world) => {
    const name = await world.value(
      ['deployment', 'media', '-n', 'shop'],
      '.spec.template.spec.volumes[0].persistentVolumeClaim.claimName',
    );
    return { name, phase: await world.value(['pvc', name, '-n', 'shop'], '.status.phase') };
  },
  check: (answer, { name, phase }) => [
    // That the scheduler waits for the claim is what the pod itself says.
    ...reasonProblems(answer, { reason: 'storageClass', besides: ['unschedulable'] }),
    ...missingFacts(answer, {
      [`the claim ${name}`]: new RegExp(`(?<![a-z-])${name}(?![a-z-])`),
      [`that the claim is ${phase}`]: /pending|unbound|not bound|isn't bound|未绑定|没有绑定|等待/i,
    }),
  ],
  oracle: async (tools) => {
    const volumes = await tools.text('k8s_get_resource', {
      kind: 'deployment',
      name: 'media',
      namespace: 'shop',
      field: 'spec.template.spec.volumes',
    });
    const name = matchIn(volumes, /"claimName":"([^"]+)"/);
    const claim = await tools.text('k8s_get_resource', { kind: 'pvc', name, namespace: 'shop', events: true });
    return `The claim ${name} is ${matchIn(claim, /"phase":"(\w+)"/)}: ${matchIn(claim, /\t([^\t\n]*storage class[^\n]*)/)}.`;
  },
  samples: {
    truth: { name: 'uploads', phase: 'Pending' },
    right: [
      'It waits for the PersistentVolumeClaim `uploads`, which is **Pending**: it names no storage class, and no StorageClass is the default. Set `storageClassName: standard`.',
      'The pod mounts `shop/uploads`, a PVC that is not bound ("pod has unbound immediate PersistentVolumeClaims"): there is no default StorageClass and it sets none.',
      'Pod 在等 PVC `uploads`（Pending，未绑定）：没有指定存储类，也没有默认存储类。',
    ],
    wrong: {
      'the claim alone': 'It waits for the claim uploads, which is Pending.',
      nodes: 'It is Pending since no node has enough memory: insufficient memory.',
      'another claim': 'It waits for the claim data-postgres-0, which is Pending: no storage class.',
      'two reasons': 'The claim uploads is Pending: no storage class, or the quota is exceeded.',
    },
  },
};
