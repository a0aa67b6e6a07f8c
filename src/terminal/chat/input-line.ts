import type { Words } from '../words/words.ts';
import type { ChatCommand } from './chat-backend.ts';
import type { ChatStore } from './chat-store.ts';
import { commandNames, findCommand } from './command-line.ts';
import { type CompletionMenu, type Completions, choose, matching, openMenu } from './completion.ts';
import type { ScreenKey } from './editor-keys.ts';
import { historyOf, type InputHistory, isKept, newer, older, remember, textAt } from './input-history.ts';
import { type EditorKey, EMPTY_EDITOR, editLine, editorWith } from './line-editor.ts';

export interface InputLineOptions {
  readonly commands: readonly ChatCommand[];
  readonly history: readonly string[];
  readonly onInput: (input: string) => void;
  readonly signal: AbortSignal;
}

/** The input: text, history and completion. */
export class InputLine {
  readonly #store: ChatStore;
  readonly #words: Words;
  readonly #options: InputLineOptions;
  #history: InputHistory;
  /** Ends a completion that is still looked for. */
  #looking: AbortController | undefined;

  constructor(deps: { readonly store: ChatStore; readonly words: Words }, options: InputLineOptions) {
    this.#store = deps.store;
    this.#words = deps.words;
    this.#options = options;
    this.#history = historyOf(options.history);
  }

  key(key: EditorKey | Extract<ScreenKey, { type: 'tab' | 'backTab' | 'escape' }>): void {
    const { menu } = this.#store.state;
    this.#looking?.abort();
    switch (key.type) {
      case 'tab':
        if (menu === undefined || menu.isPassive) this.#complete();
        else this.#choose(menu, 1);
        return;
      case 'backTab':
        if (menu !== undefined) this.#choose(menu, -1);
        return;
      case 'escape':
        if (menu !== undefined && !menu.isPassive) this.#setText(menu.original);
        this.#store.set({ menu: undefined });
        return;
      case 'up':
      case 'down':
        if (menu === undefined || menu.isPassive) this.#moveLine(key.type);
        else this.#choose(menu, key.type === 'up' ? -1 : 1);
        return;
      default: {
        const { editor } = this.#store.state;
        const edited = editLine(editor, key);
        const { lost } = edited;
        this.#store.set({
          editor: edited,
          menu: undefined,
          ...(lost > 0 ? { hint: this.#words.keys.lost(lost) } : {}),
        });
        this.#showNames();
      }
    }
  }

  /** What is sent by Enter; undefined where it does something else: takes a choice, breaks a line, or nothing is typed. */
  enter(): string | undefined {
    this.#looking?.abort();
    const { menu, editor } = this.#store.state;
    if (menu !== undefined && !menu.isPassive && menu.chosen >= 0) {
      this.#setText(`${editor.text} `);
      this.#store.set({ menu: undefined });
      return undefined;
    }
    if (editor.text.endsWith('\\') && editor.cursor === editor.text.length) {
      this.#setText(`${editor.text.slice(0, -1)}\n`);
      return undefined;
    }
    return editor.text.trim() === '' ? undefined : editor.text;
  }

  /** After the text was taken. */
  sent(text: string): void {
    if (isKept(this.#history, text)) this.#options.onInput(text);
    this.#history = remember(this.#history, text);
    this.clear();
  }

  clear(): void {
    const { editor } = this.#store.state;
    this.#store.set({ editor: { ...EMPTY_EDITOR, cut: editor.cut }, menu: undefined });
    this.#history = historyOf(this.#history.entries);
  }

  #moveLine(type: 'up' | 'down'): void {
    const { editor } = this.#store.state;
    const moved = editLine(editor, { type });
    if (moved !== editor) {
      this.#store.set({ editor: moved });
      return;
    }
    const next = type === 'up' ? older(this.#history, editor.text) : newer(this.#history);
    if (next === undefined) return;
    this.#history = next;
    this.#setText(textAt(next));
    this.#store.set({ menu: undefined });
  }

  #complete(): void {
    const { editor, place } = this.#store.state;
    if (editor.cursor !== editor.text.length) return;
    const { commands, signal } = this.#options;
    const names = commandNames(editor.text, commands);
    if (names !== undefined) {
      this.#offer(names);
      return;
    }
    const found = findCommand(editor.text, commands);
    if (found?.type !== 'command' || found.command.complete === undefined) return;
    const argument = editor.text.replace(/^\s*\S+\s+/, '');
    const looking = new AbortController();
    this.#looking = looking;
    const ends = AbortSignal.any([looking.signal, signal]);
    const offset = editor.text.length - argument.length;
    found.command.complete(argument, { signal: ends, place }).then(
      ({ from, candidates }) => {
        if (!ends.aborted && this.#store.state.editor.text === editor.text) {
          this.#offer({ from: offset + from, candidates: matching(candidates, argument.slice(from)) });
        }
      },
      // Nothing to offer: the command itself will say what is wrong.
      () => {},
    );
  }

  #offer(completions: Completions): void {
    const { text, menu } = openMenu(this.#store.state.editor.text, completions);
    this.#setText(text);
    this.#store.set({ menu });
  }

  #choose(menu: CompletionMenu, step: 1 | -1): void {
    const next = choose(menu, step);
    this.#setText(next.text);
    this.#store.set({ menu: next.menu });
  }

  /** While the name of a command is typed, those that fit are shown. */
  #showNames(): void {
    const { text } = this.#store.state.editor;
    const names = commandNames(text, this.#options.commands);
    if (names === undefined || names.candidates.length === 0) return;
    this.#store.set({ menu: { ...names, chosen: -1, original: text, isPassive: true } });
  }

  #setText(text: string): void {
    this.#store.set({ editor: editorWith(this.#store.state.editor, text) });
  }
}
