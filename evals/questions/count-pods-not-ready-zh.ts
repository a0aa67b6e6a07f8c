import type { Question } from '../lib/question.ts';
import { countPodsNotReady } from './count-pods-not-ready.ts';

export const countPodsNotReadyZh: Question = {
  ...countPodsNotReady,
  id: 'count-pods-not-ready-zh',
  language: 'zh',
  text: '整个集群里，应该在运行但没有就绪的 Pod 有多少个？已经结束的（完成或失败的）不算。',
};
