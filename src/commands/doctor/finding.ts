/** One thing that was looked at. */
export interface Finding {
  readonly verdict: 'ok' | 'warning' | 'wrong';
  /** `cluster prod`, `database`. */
  readonly what: string;
  readonly found: string;
  /** How to mend it, where the finding doesn't say so itself. */
  readonly mend?: string;
}
