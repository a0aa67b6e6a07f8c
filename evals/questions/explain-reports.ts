import { missingFacts } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Memory {
  readonly limitMi: string;
  readonly heapMb: string;
}

const CONTAINER = '.spec.template.spec.containers[0]';

export const explainReports: Question<Memory> = {
  id: 'explain-reports',
  language: 'en',
  category: 'explain',
  text: 'The reports deployment in analytics keeps restarting. Why, and which two settings of it contradict each other?',
  truth: async (world) => {
    const get = ['deployment', 'reports', '-n', 'analytics'];
    return {
      limitMi: matchIn(await world.value(get, `${CONTAINER}.resources.limits.memory`), /^(\d+)Mi$/),
      heapMb: await world.value(get, `${CONTAINER}.env[?(@.name=="HEAP_SIZE_MB")].value`),
    };
  },
  check: (answer, { limitMi, heapMb }) => [
    ...reasonProblems(answer, { reason: 'outOfMemory', besides: ['crash'] }),
    ...missingFacts(answer, {
      [`the limit of ${limitMi} Mi`]: new RegExp(`(?<!\\d)${limitMi}(?!\\d)`),
      [`the heap of ${heapMb} MB`]: new RegExp(`(?<!\\d)${heapMb}(?!\\d)`),
    }),
  ],
  oracle: async (tools) => {
    const containers = await tools.text('k8s_get_resource', {
      kind: 'deployment',
      name: 'reports',
      namespace: 'analytics',
      field: 'spec.template.spec.containers',
    });
    const pods = await tools.text('k8s_list_resources', {
      kind: 'pods',
      namespace: 'analytics',
      labelSelector: 'app=reports',
    });
    const pod = await tools.text('k8s_get_resource', {
      kind: 'pod',
      name: matchIn(pods, /(reports-\S+)/),
      namespace: 'analytics',
      field: 'status.containerStatuses',
    });
    return `It is ${matchIn(pod, /"reason":"(OOMKilled)"/)}: its heap is ${matchIn(containers, /"HEAP_SIZE_MB","value":"(\d+)"/)} MB, its memory limit ${matchIn(containers, /"limits":\{"memory":"(\w+)"/)}.`;
  },
  samples: {
    truth: { limitMi: '256', heapMb: '512' },
    right: [
      'It is **OOMKilled** (exit code 137) and then in CrashLoopBackOff: `HEAP_SIZE_MB=512`, but the memory limit is `256Mi`.',
      '容器被 OOMKilled：HEAP_SIZE_MB 为 512，而内存限制只有 256Mi。',
    ],
    wrong: {
      'the status alone': 'It is in CrashLoopBackOff: HEAP_SIZE_MB is 512 and the limit 256Mi.',
      'no figures': 'It is OOMKilled: the heap is larger than the memory limit.',
      'another figure': 'It is OOMKilled: HEAP_SIZE_MB is 512, the request 128Mi.',
      'another reason': 'The readiness probe fails; HEAP_SIZE_MB is 512, the limit 256Mi.',
      'every reason': 'It is OOMKilled, or its readiness probe fails, or the quota is exceeded; heap 512, limit 256.',
    },
  },
};
