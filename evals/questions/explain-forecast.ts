import { missingFacts, quoted } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn, tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Requests {
  readonly cpu: string;
  readonly memory: string;
}

const PATH = '.spec.template.spec.containers[0].resources.requests';

export const explainForecast: Question<Requests> = {
  id: 'explain-forecast',
  language: 'en',
  category: 'explain',
  text: 'Why has the pod of deployment forecast in namespace analytics been Pending all this time? Give me the figures.',
  truth: async (world) => {
    const get = ['deployment', 'forecast', '-n', 'analytics'];
    return { cpu: await world.value(get, `${PATH}.cpu`), memory: await world.value(get, `${PATH}.memory`) };
  },
  check: (answer, { cpu, memory }) => [
    ...reasonProblems(answer, { reason: 'unschedulable' }),
    ...missingFacts(answer, {
      [`the CPU that it asks for, ${cpu}`]: new RegExp(`(?<![\\d.])(${cpu}(?![\\d.]*\\d)|${Number(cpu) * 1000} ?m)`),
      [`the memory that it asks for, ${memory}`]: new RegExp(quoted(memory).source.replace('Gi', ' ?Gi?B?'), 'i'),
    }),
  ],
  oracle: async (tools) => {
    const pods = await tools.text('k8s_list_pods', { namespace: 'analytics', labelSelector: 'app=forecast' });
    const name = tableRows(pods)[0]?.['NAME'] ?? '';
    const pod = await tools.text('k8s_get_resource', { kind: 'pod', name, namespace: 'analytics', events: true });
    return `It can't be scheduled: ${matchIn(pod, /"message":"([^"]*nodes are available[^"]*)"/)} It requests ${matchIn(pod, /"requests":\{([^}]*)\}/)}.`;
  },
  samples: {
    truth: { cpu: '64', memory: '512Gi' },
    right: [
      'No node is large enough: the pod requests **64 CPU** and **512Gi** of memory (FailedScheduling: Insufficient cpu, insufficient memory).',
      'It requests 64 CPU cores and 512 GiB of memory, more than any node has. Event: `0/8 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 4 Insufficient cpu, 4 Insufficient memory.`\n\nThis has nothing to do with a quota: not the ResourceQuota, not the image pull.',
      'Pod 无法调度：它请求 64 核 CPU 和 512 GiB 内存，没有任何节点满足。',
    ],
    wrong: {
      'no figures': 'It is unschedulable: insufficient cpu and memory.',
      'another figure': 'It is unschedulable: it asks for 6 CPU and 512Gi.',
      'another reason': 'The quota of the namespace is exceeded: it asks for 64 CPU and 512Gi.',
      'two reasons': 'Either it is unschedulable or its volume has no storage class. It asks for 64 CPU and 512Gi.',
    },
  },
};
