import type { Question } from '../lib/question.ts';
import { explainPaymentsCrash } from './explain-payments-crash.ts';

export const explainPaymentsCrashZh: Question = {
  ...explainPaymentsCrash,
  id: 'explain-payments-crash-zh',
  language: 'zh',
  text: 'payments 命名空间里的 payments 部署一直起不来，根本原因是什么？',
};
