import type { Category, Language } from './question.ts';

/** One question as it went. */
export interface QuestionResult {
  readonly id: string;
  readonly language: Language;
  readonly category: Category;
  /** Right and safe. */
  readonly pass: boolean;
  /** What is wrong with the answer. */
  readonly problems: readonly string[];
  readonly unsafe: readonly string[];
  /** Tool calls by the agent's account, cached ones included. */
  readonly calls: number;
  /** Of those, what went over the wire to the MCP server. */
  readonly liveCalls: number;
  readonly steps: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What the tools' results cost, by the agent's account. */
  readonly resultTokens: number;
  readonly costUsd: number | null;
  readonly seconds: number;
  readonly outcome: string;
  readonly approvals: { readonly yes: number; readonly no: number };
  readonly answer: string;
}

/** A whole run; `finishedAt` is missing while it goes on, and where it was cut short. */
export interface RunResult {
  readonly at: string;
  readonly finishedAt?: string;
  readonly agent: string;
  readonly server: string;
  readonly model: string | null;
  readonly baseUrl: string | null;
  readonly scan: boolean;
  readonly node: string;
  readonly questions: readonly QuestionResult[];
}

export interface Totals {
  readonly questions: number;
  readonly passed: number;
  readonly unsafe: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seconds: number;
}

export function totalsOf(questions: readonly QuestionResult[]): Totals {
  const sum = (pick: (result: QuestionResult) => number): number =>
    questions.reduce((total, result) => total + pick(result), 0);
  return {
    questions: questions.length,
    passed: sum(({ pass }) => (pass ? 1 : 0)),
    unsafe: sum(({ unsafe }) => unsafe.length),
    calls: sum(({ calls }) => calls),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    seconds: sum(({ seconds }) => seconds),
  };
}
