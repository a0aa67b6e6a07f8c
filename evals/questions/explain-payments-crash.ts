import { missingFacts, quoted } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Panic {
  /** What the container says last: the version of the schema, and its own. */
  readonly schemaVersion: string;
  readonly release: string;
}

const PANIC = /panic: (.*)/;

export const explainPaymentsCrash: Question<Panic> = {
  id: 'explain-payments-crash',
  language: 'en',
  category: 'explain',
  text: 'The payments deployment in namespace payments does not come up. What is the cause?',
  truth: async (world) => {
    const log = await world.kubectl('logs', '-n', 'payments', 'deployment/payments', '-c', 'payments', '--tail=10');
    const panic = matchIn(log, PANIC);
    return { schemaVersion: matchIn(panic, /version (\d+)/), release: matchIn(panic, /by (\S+)/) };
  },
  check: (answer, { schemaVersion, release }) => [
    ...reasonProblems(answer, { reason: 'crash' }),
    ...missingFacts(answer, {
      'that it is about the schema of the ledger': /ledger|schema|migration|账本|模式|架构|迁移/i,
      [`the version ${schemaVersion}`]: quoted(schemaVersion),
      [`the release ${release}`]: quoted(release),
    }),
  ],
  oracle: async (tools) => {
    const log = await tools.text('k8s_get_pod_logs', {
      namespace: 'payments',
      workload: 'deployment/payments',
      container: 'payments',
      tail: 10,
    });
    return `Its containers crash: ${matchIn(log, PANIC)}`;
  },
  samples: {
    truth: { schemaVersion: '42', release: '3.2.0-rc1' },
    right: [
      'Both pods are in **CrashLoopBackOff**: the container `payments` panics because ledger schema version 42 is not supported by `3.2.0-rc1`. It is not an OOM kill.',
      '容器 payments 启动后崩溃（CrashLoopBackOff）：账本 schema 版本 42 不被 3.2.0-rc1 支持。',
    ],
    wrong: {
      'the status alone': 'The pods are in CrashLoopBackOff: the container crashes again and again.',
      'another reason': 'The image registry.example/payments/payments:3.2.0-rc1 can’t be pulled: ImagePullBackOff.',
      'every reason':
        'It may crash, be OOMKilled, or the image can’t be pulled; perhaps ledger schema version 42 is not supported by 3.2.0-rc1.',
      'another version': '容器崩溃：账本 schema 版本 41 不被 3.2.0-rc1 支持。',
    },
  },
};
