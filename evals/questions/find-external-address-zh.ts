import { missingFacts, quoted } from '../answer/facts.ts';
import { nameProblems } from '../answer/names.ts';
import { tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Services {
  readonly exposed: readonly string[];
  readonly address: string;
  readonly others: readonly string[];
}

export const findExternalAddressZh: Question<Services> = {
  id: 'find-external-address-zh',
  language: 'zh',
  category: 'find',
  text: '哪个 Service 通过负载均衡器对外提供服务？外部 IP 是多少？',
  truth: async (world) => {
    const services = await world.rows(
      ['services', '-A'],
      ['.metadata.name', '.spec.type', '.status.loadBalancer.ingress[0].ip'],
    );
    const exposed = services.filter(([, type]) => type === 'LoadBalancer');
    const names = exposed.map(([name = '']) => name);
    return {
      exposed: names,
      address: exposed[0]?.[2] ?? '',
      others: services.map(([name = '']) => name).filter((name) => !names.includes(name)),
    };
  },
  check: (answer, { exposed, address, others }) => [
    ...nameProblems(answer, { expected: exposed, others }),
    ...missingFacts(answer, { [`the address ${address}`]: quoted(address) }),
  ],
  oracle: async (tools) => {
    const services = tableRows(await tools.text('k8s_list_services', {}));
    const found = services.find(({ TYPE }) => TYPE === 'LoadBalancer');
    return `${found?.['NAMESPACE']}/${found?.['NAME']}，外部 IP ${found?.['EXTERNAL-IP']}`;
  },
  samples: {
    truth: { exposed: ['gateway'], address: '203.0.113.32', others: ['web', 'orders', 'node-agent', 'dashboards'] },
    right: [
      '`platform/gateway` 是 LoadBalancer 类型，外部 IP 为 **203.0.113.32**。',
      'The service gateway in platform has the external IP 203.0.113.32 (ports 80 and 443).',
    ],
    wrong: {
      'another service': '`shop/web`，外部 IP 是 203.0.113.32。',
      'its cluster IP': 'platform/gateway，IP 是 10.0.0.99。',
      'all services': 'gateway、web、orders、node-agent、dashboards：203.0.113.32',
    },
  },
};
