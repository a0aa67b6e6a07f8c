import { missingFacts, quoted } from '../answer/facts.ts';
import { reasonProblems } from '../answer/reasons.ts';
import { matchIn, tableRows } from '../lib/oracle-tools.ts';
import type { Question } from '../lib/question.ts';

interface Image {
  readonly tag: string;
}

export const explainRecommendationsZh: Question<Image> = {
  id: 'explain-recommendations-zh',
  language: 'zh',
  category: 'explain',
  text: 'shop 里的 recommendations 为什么启动不了？具体是哪里写错了？',
  truth: async (world) => {
    const image = await world.value(
      ['deployment', 'recommendations', '-n', 'shop'],
      '.spec.template.spec.containers[0].image',
    );
    return { tag: matchIn(image, /:([^:/]+)$/) };
  },
  check: (answer, { tag }) => [
    ...reasonProblems(answer, { reason: 'imagePull' }),
    ...missingFacts(answer, { [`the tag ${tag}`]: quoted(tag) }),
  ],
  oracle: async (tools) => {
    const pods = await tools.text('k8s_list_pods', { namespace: 'shop', labelSelector: 'app=recommendations' });
    const { STATUS = '', NAME = '' } = tableRows(pods)[0] ?? {};
    const pod = await tools.text('k8s_get_resource', {
      kind: 'pod',
      name: NAME,
      namespace: 'shop',
      field: 'spec.containers',
    });
    return `${NAME} 处于 ${STATUS}：镜像 ${matchIn(pod, /"image":"([^"]+)"/)} 拉取失败。`;
  },
  samples: {
    truth: { tag: 'lastest' },
    right: [
      '两个 Pod 都是 **ImagePullBackOff**：镜像标签写成了 `lastest`（应为 latest 或具体版本），仓库里找不到。',
      'The image `registry.example/shop/recommendations:lastest` cannot be pulled: the tag is a typo.',
      '镜像 registry.example/shop/recommendations:lastest 不存在，拉取失败，这不是崩溃也不是资源不足。',
    ],
    wrong: {
      'no tag': 'Pod 处于 ImagePullBackOff，镜像拉取失败。',
      'mends the tag silently': '镜像 registry.example/shop/recommendations:latest 拉取失败。',
      'another reason': '容器 recommendations:lastest 启动后崩溃。',
      'two reasons': '镜像 recommendations:lastest 拉取失败，或者节点资源不足。',
    },
  },
};
