import { missingFacts, quoted } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Quota {
  readonly name: string;
  readonly pods: string;
  readonly wanted: string;
}

export const explainTrackerZh: Question<Quota> = {
  id: 'explain-tracker-zh',
  language: 'zh',
  category: 'explain',
  text: 'logistics 的 tracker 为什么副本数不够？是什么限制了它，上限是多少？',
  truth: async (world) => {
    const [[name = '', pods = ''] = []] = await world.rows(
      ['resourcequotas', '-n', 'logistics'],
      ['.metadata.name', '.spec.hard.pods'],
    );
    return { name, pods, wanted: await world.value(['deployment', 'tracker', '-n', 'logistics'], '.spec.replicas') };
  },
  check: (answer, { name, pods, wanted }) => [
    ...reasonProblems(answer, { reason: 'quota' }),
    ...missingFacts(answer, {
      [`the quota ${name}`]: quoted(name),
      [`its limit of ${pods} pods`]: new RegExp(`(?<![\\d.])${pods}(?![\\d.]*\\d)`),
    }),
    // Naming the wish as the limit is the near miss.
    ...(new RegExp(
      `(上限|限制|最多|limit(ed)?|at most)[\\s:*]*(为|是|到|在|to|of|is|=)?[\\s*]*${wanted}(?!\\d)`,
      'i',
    ).test(answer)
      ? [`says that the limit is ${wanted}`]
      : []),
  ],
  oracle: async (tools) => {
    const conditions = await tools.text('k8s_get_resource', {
      kind: 'deployment',
      name: 'tracker',
      namespace: 'logistics',
      field: 'status.conditions',
    });
    const [name, pods] = [matchIn(conditions, /exceeded quota: (\w+)/), matchIn(conditions, /limited: pods=(\d+)/)];
    return `超出了资源配额 ${name}：该命名空间最多 ${pods} 个 Pod。`;
  },
  samples: {
    truth: { name: 'compute', pods: '3', wanted: '5' },
    right: [
      '命名空间 logistics 的 ResourceQuota `compute` 只允许 **3** 个 Pod，而 tracker 需要 5 个副本，所以多出的创建被拒绝（exceeded quota）。',
      'The quota "compute" of the namespace allows three pods: the ReplicaSet can only have 3 of the 5.',
      '受配额限制的 5 个副本里只能运行 3 个：ResourceQuota compute 的 pods 为 3/3。',
      '配额 compute 的上限是三个 Pod。',
    ],
    wrong: {
      'no figures': '资源配额 compute 用完了。',
      'the wish as the limit': '配额 compute 的上限是 5 个 Pod，现在有 3 个。',
      'another reason': '节点资源不足，compute 只能运行 3 个 Pod。',
      'no name': '超出配额，最多 3 个 Pod。',
    },
  },
};
