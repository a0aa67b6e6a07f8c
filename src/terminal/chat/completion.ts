export interface Candidate {
  /** What is put in, without the part before it. */
  readonly value: string;
  /** A few words on it. */
  readonly hint?: string;
}

/** What may stand at the cursor: `candidates` replace the text from `from` on. */
export interface Completions {
  readonly from: number;
  readonly candidates: readonly Candidate[];
}

/** The menu under the input, while a person chooses with Tab. */
export interface CompletionMenu extends Completions {
  /** Index of the chosen one; -1: none yet. */
  readonly chosen: number;
  /** The text when the menu opened, which Escape brings back. */
  readonly original: string;
  /** Only shown, while the person types on; arrows are the history's. */
  readonly isPassive: boolean;
}

/** Those whose value begins with what was typed, case ignored. */
export function matching(candidates: readonly Candidate[], typed: string): readonly Candidate[] {
  const start = typed.toLowerCase();
  return candidates.filter(({ value }) => value.toLowerCase().startsWith(start));
}

/** What Tab does to the text before the cursor: puts in all that is certain, and opens a menu where there is a choice. */
export function openMenu(
  text: string,
  { from, candidates }: Completions,
): { readonly text: string; readonly menu: CompletionMenu | undefined } {
  const [only, ...others] = candidates;
  if (only === undefined) return { text, menu: undefined };
  if (others.length === 0) return { text: `${text.slice(0, from)}${only.value} `, menu: undefined };
  const common = candidates.reduce((shared, { value }) => commonStart(shared, value), only.value);
  const longer = common.length > text.length - from ? text.slice(0, from) + common : text;
  return { text: longer, menu: { from, candidates, chosen: -1, original: longer, isPassive: false } };
}

/** The next or the one before, round and round. */
export function choose(menu: CompletionMenu, step: 1 | -1): { readonly text: string; readonly menu: CompletionMenu } {
  const count = menu.candidates.length;
  const chosen = menu.chosen === -1 ? (step === 1 ? 0 : count - 1) : (menu.chosen + step + count) % count;
  const value = menu.candidates[chosen]?.value ?? '';
  return { text: menu.original.slice(0, menu.from) + value, menu: { ...menu, chosen } };
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length += 1;
  return a.slice(0, length);
}
