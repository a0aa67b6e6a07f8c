import { render, Static, Text, useAnimation, useApp, useCursor, useInput, usePaste, useWindowSize } from 'ink';
import {
  Fragment,
  createElement as h,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { Paint } from '../style.ts';
import type { Words } from '../words/words.ts';
import type { ChatStore } from './chat-store.ts';
import { type ScreenKey, screenKeys } from './editor-keys.ts';
import { frame } from './frame.ts';

export interface ChatScreenDeps {
  readonly store: ChatStore;
  readonly now: () => number;
  readonly paint: Paint;
  readonly words: Words;
  readonly onKey: (key: ScreenKey) => void;
  readonly onPaste: (text: string) => void;
}

type StaticProps = Parameters<typeof Static<string>>[0];

const SPINNER_MS = 100;

/**
 * Draws the chat until its state says that it is to end. The terminal is as it was before when this settles; on a crash of the
 * process too.
 */
export async function drawChat(
  deps: ChatScreenDeps,
  streams: { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream },
): Promise<void> {
  const { waitUntilExit } = render(h(ChatScreen, deps), {
    ...streams,
    exitOnCtrlC: false,
    // The caller has seen the terminal; ink itself would not believe in one where CI is set.
    interactive: true,
  });
  await waitUntilExit();
}

function ChatScreen(deps: ChatScreenDeps): ReactElement {
  const { store, words, paint } = deps;
  const { state, printed, batch } = useSyncExternalStore(store.subscribe, store.snapshot);
  const { exit } = useApp();
  const { columns, rows } = useWindowSize();
  const { setCursorPosition } = useCursor();
  const isFirst = useRef(true);
  useInput((input, key) => {
    // What was typed before the terminal gave keys as they are: there Enter is a line feed.
    const typed = isFirst.current ? input.replaceAll('\n', '\r') : input;
    isFirst.current = false;
    for (const meant of screenKeys(typed, key)) deps.onKey(meant);
  });
  usePaste(deps.onPaste);
  // Redraws the clock and the spinner.
  useAnimation({ interval: SPINNER_MS, isActive: state.activity.type !== 'idle' });
  useLayoutEffect(() => store.drawn(batch, printed.length), [store, batch, printed.length]);
  useEffect(() => {
    if (state.isLeaving) exit();
  }, [state.isLeaving, exit]);
  const { lines, cursor } = frame(state, { columns, rows, paint, words, now: deps.now() });
  setCursorPosition(cursor);
  return h(Fragment, null, h(Printed, { key: batch, texts: printed }), h(Text, null, lines.join('\n')));
}

/** Texts that are written above everything else, each once. */
function Printed({ texts }: { readonly texts: readonly string[] }): ReactElement {
  const draw = (text: string, index: number): ReactElement => h(Text, { key: index }, text);
  // ink's own type takes a function for a child only where the tree is written in JSX.
  return h(Static<string>, { items: [...texts] } as StaticProps, draw as unknown as ReactNode);
}
