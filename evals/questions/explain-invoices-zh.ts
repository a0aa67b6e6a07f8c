import { missingFacts, quoted } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Migration {
  readonly container: string;
  readonly column: string;
}

const ERROR = /ERROR: +(column "[^"]+" .*)/;

export const explainInvoicesZh: Question<Migration> = {
  id: 'explain-invoices-zh',
  language: 'zh',
  category: 'explain',
  text: '为什么 payments 命名空间的 invoices 起不来？请说明到底是哪个容器、出了什么错误。',
  truth: async (world) => {
    const container = await world.value(
      ['deployment', 'invoices', '-n', 'payments'],
      '.spec.template.spec.initContainers[0].name',
    );
    const log = await world.kubectl('logs', '-n', 'payments', 'deployment/invoices', '-c', container, '--tail=10');
    return { container, column: matchIn(matchIn(log, ERROR), /column "([^"]+)"/) };
  },
  check: (answer, { container, column }) => [
    ...reasonProblems(answer, { reason: 'initContainer', besides: ['crash'] }),
    ...missingFacts(answer, {
      [`the container ${container}`]: quoted(container),
      [`the column ${column}`]: quoted(column),
      'that it exists already': /already|exists|已经?存在|重复|42701/i,
    }),
  ],
  oracle: async (tools) => {
    const containers = await tools.text('k8s_get_resource', {
      kind: 'deployment',
      name: 'invoices',
      namespace: 'payments',
      field: 'spec.template.spec.initContainers',
    });
    const container = matchIn(containers, /"name":"([^"]+)"/);
    const workload = { namespace: 'payments', workload: 'deployment/invoices' };
    const log = await tools.text('k8s_get_pod_logs', { ...workload, container, tail: 10 });
    return `初始化容器 ${container} 失败：${matchIn(log, ERROR)}`;
  },
  samples: {
    truth: { container: 'migrate', column: 'tax_region' },
    right: [
      'Pod 卡在 `Init:CrashLoopBackOff`：初始化容器 `migrate` 执行第 42 步迁移时失败，列 `tax_region` 已存在（SQLSTATE 42701）。',
      'The init container **migrate** fails: column "tax_region" of relation "invoices" already exists.',
    ],
    wrong: {
      'the main container': '容器 invoices 崩溃：列 tax_region 已存在。',
      'no error': '初始化容器 migrate 一直失败（Init:CrashLoopBackOff）。',
      'the image': '初始化容器 migrate 的镜像拉取失败，tax_region 已存在。',
      'another column': '初始化容器 migrate 失败：列 tax_rate 已存在。',
    },
  },
};
