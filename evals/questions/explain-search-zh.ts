import { missingFacts, quoted } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Ports {
  readonly probed: string;
  readonly listening: string;
}

const CONTAINER = '.spec.template.spec.containers[0]';

export const explainSearchZh: Question<Ports> = {
  id: 'explain-search-zh',
  language: 'zh',
  category: 'explain',
  text: 'shop 的 search 在运行，但一直是 0/1，流量进不来，为什么？配置里哪两个值对不上？',
  truth: async (world) => {
    const get = ['deployment', 'search', '-n', 'shop'];
    return {
      probed: await world.value(get, `${CONTAINER}.readinessProbe.httpGet.port`),
      listening: await world.value(get, `${CONTAINER}.ports[0].containerPort`),
    };
  },
  check: (answer, { probed, listening }) => [
    ...reasonProblems(answer, { reason: 'readinessProbe' }),
    ...missingFacts(answer, {
      [`the port ${probed} that is probed`]: quoted(probed),
      [`the port ${listening} of the container`]: quoted(listening),
    }),
  ],
  oracle: async (tools) => {
    const containers = await tools.text('k8s_get_resource', {
      kind: 'deployment',
      name: 'search',
      namespace: 'shop',
      field: 'spec.template.spec.containers',
    });
    return `就绪探针检查端口 ${matchIn(containers, /"readinessProbe".*?"port":(\d+)/)}，容器监听的是 ${matchIn(containers, /"containerPort":(\d+)/)}。`;
  },
  samples: {
    truth: { probed: '9090', listening: '8080' },
    right: [
      '`search` 的**就绪探针**访问 `9090` 端口，但容器只声明了 `8080`，所以一直未就绪。',
      'The readiness probe asks port 9090, while the container listens on 8080.',
    ],
    wrong: {
      'no ports': '就绪探针失败，所以一直是 0/1。',
      'one port': '就绪探针访问 9090 端口失败。',
      'the selector': 'Service 的选择器写错了：9090 和 8080。',
      'two reasons': '就绪探针失败（9090 与 8080 不一致），或者镜像拉取失败。',
    },
  },
};
