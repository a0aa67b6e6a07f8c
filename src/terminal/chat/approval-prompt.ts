import type { ApprovalRequest } from '../../agent/approval-request.ts';
import type { Clock } from '../../lib/clock.ts';
import { isYes } from '../ask.ts';
import { printableLines } from '../printable.ts';
import type { Words } from '../words/words.ts';
import type { ChatStore } from './chat-store.ts';
import type { ScreenKey } from './editor-keys.ts';
import { EMPTY_EDITOR, editLine } from './line-editor.ts';
import type { Piece } from './piece.ts';

/** A person who was typing something else stops within this; only then are keys an answer. */
const QUIET_MS = 400;

interface ApprovalPromptDeps {
  readonly store: ChatStore;
  readonly clock: Clock;
  readonly words: Words;
  readonly show: (...pieces: readonly Piece[]) => void;
}

/** Puts the question before a write in place of the input. Anything but a typed yes is no. */
export class ApprovalPrompt {
  readonly #deps: ApprovalPromptDeps;
  #answer: ((isApproved: boolean, typed: string) => void) | undefined;
  #quietAt = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: ApprovalPromptDeps) {
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.#answer !== undefined;
  }

  /** One question at a time. */
  async ask(request: ApprovalRequest): Promise<boolean> {
    const asked = this.#last.then(() => this.#askNow(request));
    this.#last = asked.catch(() => {});
    return await asked;
  }

  /** A key while the question is open. */
  key(key: ScreenKey): void {
    const { store, clock } = this.#deps;
    const { approval } = store.state;
    if (approval === undefined) return;
    if (key.type === 'interrupt' || key.type === 'escape') {
      this.decline();
      return;
    }
    if (!approval.isHeard) {
      this.#quietAt = clock.now() + QUIET_MS;
      return;
    }
    switch (key.type) {
      case 'enter':
        this.#answer?.(isYes(approval.editor.text), approval.editor.text);
        return;
      case 'endOfInput':
        this.decline();
        return;
      case 'tab':
      case 'backTab':
      case 'expand':
        return;
      default:
        store.set({ approval: { ...approval, editor: editLine(approval.editor, key) } });
    }
  }

  /** Pasted text answers nothing. */
  decline(): void {
    this.#answer?.(false, '');
  }

  async #askNow(request: ApprovalRequest): Promise<boolean> {
    const { store, words, show } = this.#deps;
    if (request.signal.aborted) return false;
    const message = request.dryRun === 'server' ? words.approval.plan(request.message) : request.message;
    const warning = words.approval.warning(request.untrustedReads);
    show(
      { kind: 'warning', text: words.approval.lead(request.dryRun) },
      { kind: 'approval', text: printableLines(message) },
      ...(warning === undefined ? [] : [{ kind: 'warning', text: warning } as const]),
    );
    const { promise, resolve } = Promise.withResolvers<{ isApproved: boolean; typed: string }>();
    this.#answer = (isApproved, typed) => resolve({ isApproved, typed });
    const onAbort = (): void => this.decline();
    request.signal.addEventListener('abort', onAbort, { once: true });
    store.set({ approval: { editor: EMPTY_EDITOR, isHeard: false }, menu: undefined, hint: undefined });
    void this.#listenWhenQuiet();
    const { isApproved, typed } = await promise;
    request.signal.removeEventListener('abort', onAbort);
    this.#answer = undefined;
    store.set({ approval: undefined });
    const outcome = isApproved ? words.approval.approved : words.approval.declined;
    const line = `${words.approval.question} ${printableLines(typed)}`.trimEnd();
    show({ kind: 'approval', text: line }, { kind: 'outcome', text: outcome });
    return isApproved;
  }

  async #listenWhenQuiet(): Promise<void> {
    const { clock, store } = this.#deps;
    const mine = this.#answer;
    this.#quietAt = clock.now() + QUIET_MS;
    for (let left = QUIET_MS; left > 0; left = this.#quietAt - clock.now()) await clock.sleep(left);
    const { approval } = store.state;
    if (this.#answer === mine && approval !== undefined) store.set({ approval: { ...approval, isHeard: true } });
  }
}
