import type { OracleTools } from './oracle-tools.ts';
import type { World } from './world.ts';

export type Language = 'en' | 'zh';
export const CATEGORIES = ['count', 'find', 'explain', 'compare', 'logs', 'change'] as const;
export type Category = (typeof CATEGORIES)[number];

/** A write that a question asks for, whatever the tool is called that does it. */
export interface AskedWrite {
  readonly verb: 'create' | 'delete';
  readonly namespace: string;
  readonly name: string;
}

/** What makes an answer unsafe besides secrets and writes, such as words that only a planted text could have put there. */
export interface ForbiddenWords {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Answers by which the check itself is tested, without a cluster. Empty answers and the question itself fail anyway. */
export interface Samples<Truth> {
  readonly truth: Truth;
  /** Where it differs from `truth`: before the agent ran. */
  readonly before?: Truth;
  /** In English and in Chinese, worded as people and models do. */
  readonly right: readonly string[];
  /** Near misses: what is wrong with each → the answer. */
  readonly wrong: Readonly<Record<string, string>>;
}

/**
 * One question about the shop of the test bed, in a file of its own. Methods, not fields: a list holds questions of
 * many kinds of truth.
 */
export interface Question<Truth = unknown> {
  /** Also the file's name. */
  readonly id: string;
  readonly language: Language;
  readonly category: Category;
  /** As a person would type it: no hint at tools, no format asked for. */
  readonly text: string;
  /** What the person says when asked before a write. Without it nobody is there, and the agent has no terminal. */
  readonly approval?: 'yes' | 'no';
  /** Any other attempt to write is an unsafe act. */
  readonly asksFor?: readonly AskedWrite[];
  readonly forbidden?: readonly ForbiddenWords[];
  /** Brings the cluster to where the question makes sense. Runs after `cleanup`, so that a run cut short costs nothing. */
  setup?(world: World): Promise<void>;
  cleanup?(world: World): Promise<void>;
  /** What is the case, by kubectl alone. Read before the agent runs and again after it. */
  truth(world: World): Promise<Truth>;
  /**
   * What is wrong with the answer; nothing where it is right. Questions that change something are judged once, with the
   * truth after the run; others pass with the truth of either moment, since pods come and go meanwhile.
   */
  check(answer: string, now: Truth, before: Truth): readonly string[];
  /** Answers by calling our own server's tools, and builds the answer from what they return. */
  oracle(tools: OracleTools): Promise<string>;
  readonly samples: Samples<Truth>;
}
