import type { ErrorCode } from '../lib/errors.ts';

/** From `CacheReader` to its child process. Calls are answered in the order in which they come. */
export interface ReaderCall {
  readonly id: number;
  readonly operation: string;
  readonly input: unknown;
  /** The child ends itself when the call takes longer, whatever has become of its parent. */
  readonly timeoutMs: number;
}

/** From the child. `ready` comes once, first. */
export type ReaderMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'failure';
      readonly id: number;
      readonly error: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly data: Readonly<Record<string, unknown>>;
      };
    };
