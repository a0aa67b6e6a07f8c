import { describe, expect, it } from 'vitest';
import { NO_TMUX, type Screen } from '../../../test/support/screen.ts';
import { chatScreens, PROMPT, send } from '../testing/chat-screens.ts';

const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';

describe.skipIf(NO_TMUX)('leaving the chat', () => {
  const open = chatScreens();

  async function expectRestored(screen: Screen): Promise<void> {
    const text = await screen.text();
    expect(text).toMatch(/[^-]\bicanon\b/);
    expect(text).toMatch(/[^-]\becho\b/);
    expect((await screen.cursor()).isShown).toBe(true);
    const output = await screen.output();
    expect(output.lastIndexOf(PASTE_OFF)).toBeGreaterThan(output.lastIndexOf(PASTE_ON));
  }

  it('takes Ctrl-C twice, and says so after the first', async () => {
    const screen = await open();
    await screen.press('C-c');
    await screen.shows(/Ctrl-C again to leave/);
    await screen.press('C-c');
    expect(await screen.ended()).toBe(0);
    await expectRestored(screen);
  });

  it('takes Ctrl-C twice in a turn, even one that doesn’t end', async () => {
    const screen = await open();
    await send(screen, 'stuck');
    await screen.shows(/Ctrl-C stops/);
    await screen.press('C-c', 'C-c');
    expect(await screen.ended()).toBe(0);
    await expectRestored(screen);
  });

  it('only empties an input that isn’t', async () => {
    const screen = await open();
    await screen.type('something');
    await screen.press('C-c');
    await screen.shows(PROMPT);
    await send(screen, 'hello');
    await screen.shows(/You said/);
  });

  it('takes Ctrl-D where nothing is typed', async () => {
    const screen = await open();
    await screen.type('x');
    await screen.press('C-d', 'BSpace', 'C-d');
    expect(await screen.ended()).toBe(0);
    await expectRestored(screen);
  });

  it('gives the terminal back when the program crashes', async () => {
    const screen = await open();
    await send(screen, 'crash');
    expect(await screen.ended()).not.toBe(0);
    await screen.shows(/crashed on purpose/);
    await expectRestored(screen);
  });

  it('gives the terminal back on SIGTERM', async () => {
    const screen = await open();
    await send(screen, 'slow');
    await screen.shows(/Ctrl-C stops/);
    process.kill(await screen.processId(), 'SIGTERM');
    await screen.ended();
    await expectRestored(screen);
  });
});
