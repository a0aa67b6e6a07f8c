/** Earlier inputs, oldest first, and where in them the person is. */
export interface InputHistory {
  readonly entries: readonly string[];
  /** An index into `entries`; their number: in what is being typed. */
  readonly position: number;
  /** What was being typed when the person went back. */
  readonly draft: string;
}

const MOST_ENTRIES = 1000;

export function historyOf(entries: readonly string[]): InputHistory {
  return { entries, position: entries.length, draft: '' };
}

/** The entry before; undefined where there is none. */
export function older(history: InputHistory, typed: string): InputHistory | undefined {
  if (history.position === 0) return undefined;
  const draft = history.position === history.entries.length ? typed : history.draft;
  return { ...history, position: history.position - 1, draft };
}

/** The entry after, at last the draft; undefined where the person is there already. */
export function newer(history: InputHistory): InputHistory | undefined {
  return history.position >= history.entries.length ? undefined : { ...history, position: history.position + 1 };
}

export function textAt(history: InputHistory): string {
  return history.entries[history.position] ?? history.draft;
}

/** After an input was sent. What begins with a space, as in shells, and what repeats the last one isn't kept. */
export function remember(history: InputHistory, input: string): InputHistory {
  return historyOf(isKept(history, input) ? [...history.entries, input].slice(-MOST_ENTRIES) : history.entries);
}

export function isKept({ entries }: InputHistory, input: string): boolean {
  return input.trim() !== '' && !input.startsWith(' ') && entries.at(-1) !== input;
}
