import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { Screen } from '../../../test/support/screen.ts';

const PROGRAM = fileURLToPath(new URL('./chat-program.ts', import.meta.url));

/** The input of a chat in which nothing is typed. */
export const PROMPT = /^> Ask about the cluster/m;

interface Size {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Record<string, string>;
}

/** For a suite: opens the scripted chat in a terminal of its own, which ends with the test. */
export function chatScreens(): (args?: readonly string[], size?: Size) => Promise<Screen> {
  let screen: Screen | undefined;
  afterEach(async () => {
    await screen?.[Symbol.asyncDispose]();
  });
  return async (args = [], size = {}) => {
    const env = { NODE_ENV: 'production', ...size.env };
    screen = await Screen.start({ command: process.execPath, args: [PROGRAM, ...args], cwd: '/', ...size, env });
    await screen.shows(/^> /m);
    return screen;
  };
}

export async function send(screen: Screen, text: string): Promise<void> {
  await screen.type(text);
  await screen.press('Enter');
}

export function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}`);
}
