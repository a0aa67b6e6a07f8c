import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_TMUX, Screen } from '../../../test/support/screen.ts';
import { displayWidth } from '../display-width.ts';

const PROGRAM = fileURLToPath(new URL('../testing/chat-program.ts', import.meta.url));
const PROMPT = /^> Ask about the cluster/m;
const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';

describe.skipIf(NO_TMUX)('the chat on a terminal', () => {
  let screen: Screen;

  async function open(
    args: readonly string[] = [],
    size: { readonly columns?: number; readonly rows?: number; readonly env?: Record<string, string> } = {},
  ): Promise<Screen> {
    const env = { NODE_ENV: 'production', ...size.env };
    screen = await Screen.start({ command: process.execPath, args: [PROGRAM, ...args], cwd: '/', ...size, env });
    await screen.shows(/^> /m);
    return screen;
  }

  async function send(text: string): Promise<void> {
    await screen.type(text);
    await screen.press('Enter');
  }

  /** The input as it stands, without its prompt. */
  async function input(): Promise<string> {
    const rows = await screen.rows();
    const first = rows.findLastIndex((row) => row.startsWith('> '));
    const end = rows.findIndex((row, index) => index > first && !row.startsWith('  '));
    return rows
      .slice(first, end)
      .map((row) => row.slice(2))
      .filter((row) => row !== 'some/model')
      .join('\n')
      .trimEnd();
  }

  afterEach(async () => {
    await screen?.[Symbol.asyncDispose]();
  });

  describe('a turn', () => {
    it('shows each call on a line, then the answer with its table, then what it cost', async () => {
      await open();
      await send('pods why?');
      await screen.shows(/2 steps · 1 call · 5,321 tokens/);
      const text = await screen.text();
      expect(text).toMatch(/^> pods why\?$/m);
      expect(text).toMatch(/^\[1\] k8s_list_pods namespace=shop .*cache 42 s · 8 ms · 1,234 tokens$/m);
      expect(text).toMatch(/^shop {6}│ checkout-7d9f8b6c5-abcde │/m);
      expect(text).not.toMatch(/\*\*|```|Ctrl-C stops/);
      const rows = text.split('\n').filter((row) => row.includes('│'));
      expect(new Set(rows.map((row) => displayWidth(row.slice(0, row.lastIndexOf('│'))))).size).toBe(1);
    });

    it('leaves each line once in what has scrolled off', async () => {
      await open();
      await send('pods why?');
      await screen.shows(/5,321 tokens/);
      await send('long');
      await screen.shows(/line 60[\s\S]*5,321 tokens/);
      const text = await screen.text();
      for (const line of ['3 of 22 pods are not running:', 'Source: cache 42 s', ...numbered(60)]) {
        expect(text.split('\n').filter((row) => row.trim().startsWith(line)).length, line).toBeGreaterThan(0);
      }
      const lines = text.split('\n').flatMap((row) => /^ {4}line (\d+)$/.exec(row)?.[1] ?? []);
      expect(lines).toEqual(numbered(60).map((line) => line.slice(5)));
    });

    it('shows what runs, how long, and how to stop it', async () => {
      await open();
      await send('slow');
      await screen.shows(/Beginning of an answer\.[\s\S]*writing · \d+ s · Ctrl-C stops/);
      await screen.press('C-c');
      await screen.shows(/^Stopped\.$/m);
      await screen.shows(PROMPT);
      await send('hello');
      await screen.shows(/You said/);
    });

    it('prints results of tools in full, their escapes made harmless', async () => {
      await open();
      await send('pods');
      await screen.shows(/5,321 tokens/);
      await screen.press('C-o');
      await screen.shows(/^│ NAMESPACE {2}NAME {10}STATUS$/m);
      expect(await screen.text()).toMatch(/^│ \\u001b\[31mred/m);
      await send('/expand 7');
      await screen.shows(/There is no result of a call \[7\] here/);
    });

    it('begins a text anew that broke off', async () => {
      await open();
      await send('broken');
      await screen.shows(/First paragraph, again\.\n\nSecond one\.[\s\S]*5,321/);
      expect(await screen.text()).toMatch(/printed\.\n\n↺\n\nThe answer broke off; trying again/);
      expect(await screen.text()).not.toMatch(/^Third/m);
    });

    it('says what failed, and goes on', async () => {
      await open();
      await send('fail');
      await screen.shows(/refused the key.*LLM_API_KEY/s);
      await send('throw');
      await screen.shows(/the agent is broken/);
      await send('hello');
      await screen.shows(/You said/);
    });

    it('waits with the next input until the last is answered', async () => {
      await open();
      await send('slow');
      await screen.shows(/Ctrl-C stops/);
      await send('typed ahead');
      await screen.shows(/Not while a turn runs/);
      await screen.press('C-c');
      await screen.shows(/^Stopped\.$/m);
      expect(await input()).toContain('typed ahead');
      await screen.press('Enter');
      await screen.shows(/You said.*typed ahead/);
    });
  });

  describe('the input', () => {
    it('is edited with the keys of a shell', async () => {
      await open();
      await screen.type('one two three');
      await screen.press('C-a', 'M-f', 'C-k');
      await screen.shows(/^> one$/m);
      await screen.press('C-y', 'M-b', 'M-b', 'C-w');
      await screen.shows(/^> two three$/m);
      await screen.press('End', 'BSpace', 'Left', 'Left', 'DC');
      await screen.shows(/^> two thr?e$/m);
      await screen.press('C-u');
      await screen.type('new');
      await screen.press('C-e', 'Enter');
      await screen.shows(/You said.*"question":"newe"/);
    });

    it('takes several lines', async () => {
      await open();
      await screen.type('first');
      await screen.press('M-Enter');
      await screen.type('second');
      await screen.press('C-j');
      await screen.type('third\\');
      await screen.shows(/third\\$/m);
      await screen.press('Enter');
      await screen.shows(/^ {2}third$/m);
      await screen.type('fourth');
      await screen.shows(/^> first\n {2}second\n {2}third\n {2}fourth$/m);
      await screen.press('Up', 'Up', 'Up', 'C-a');
      await screen.type('the ');
      await screen.press('Enter');
      await screen.shows(/You said.*"the first\\nsecond\\nthird\\nfourth"/s);
    });

    it('takes a paste of many lines as text, and shows the part around the cursor', async () => {
      await open();
      await screen.paste(numbered(100).join('\n'));
      await screen.shows(/line 100$/m);
      await screen.shows(/… 9\d more lines/);
      expect((await screen.rows()).length).toBeLessThanOrEqual(25);
      await screen.press('Enter');
      await screen.shows(/1 step/);
      expect((await screen.text()).replace(/\s/g, '')).toContain('line99\\nline100');
    });

    it('sends nothing of a paste that would drive the terminal', async () => {
      await open();
      await screen.paste('a\u001b[31mb\u0007c\r\nd');
      await screen.shows(/^> a\[31mbc\n {2}d$/m);
    });

    it('keeps the cursor in its place behind wide characters', async () => {
      await open();
      await screen.type('为什么 pod 没有运行');
      await screen.shows(/为什么 pod 没有运行/);
      const { x } = await screen.cursor();
      expect(x).toBe(2 + displayWidth('为什么 pod 没有运行'));
      await screen.press('Left', 'Left');
      await screen.type('在');
      await screen.shows(/没有在运行/);
      await screen.press('BSpace', 'BSpace', 'Enter');
      await screen.shows(/"question":"为什么 pod 没运行"/);
    });

    it('goes through earlier inputs, and comes back to the draft', async () => {
      await open();
      await screen.type('draft');
      await screen.press('Up');
      await screen.shows(/^> line one\n {2}line two$/m);
      await screen.press('Up', 'Up');
      await screen.shows(/^> an earlier question$/m);
      await screen.press('Down', 'Down', 'Down');
      await screen.shows(/^> draft$/m);
      await screen.press('Enter');
      await screen.shows(/You said/);
      await screen.press('Up');
      await screen.shows(/^> draft$[\s\S]*^> draft$/m);
    });

    it('completes commands and their arguments', async () => {
      await open();
      await screen.type('/na');
      await screen.shows(/namespace +\[name\] {2}show or set/);
      await screen.press('Tab');
      await screen.shows(/^> \/namespace$/m);
      await screen.type('sh');
      await screen.press('Tab');
      await screen.shows(/^> \/namespace shop$[\s\S]*shop-test +for tests/m);
      await screen.press('Tab', 'Tab');
      await screen.shows(/▸ shop-test/);
      await screen.press('Escape');
      await screen.shows(/^> \/namespace shop$/m);
      await screen.press('Enter');
      await screen.shows(/^ {2}some\/model · Namespace: shop$/m);
      await send('where?');
      await screen.shows(/"namespace":"shop"/);
    });

    it('names the nearest command for one that there is not', async () => {
      await open();
      await send('/namespce');
      await screen.shows(/There is no \/namespce\. Did you mean \/namespace\?/);
    });
  });

  describe('a write', () => {
    it.each([
      ['y', 'Approved.', 'It was done.'],
      ['yes', 'Approved.', 'It was done.'],
      ['', 'Declined; nothing was changed.', 'It was not done.'],
      ['n', 'Declined; nothing was changed.', 'It was not done.'],
      ['yess', 'Declined; nothing was changed.', 'It was not done.'],
    ])('is asked about in full; to %j the answer is: %s', async (answer, outcome, said) => {
      await open();
      await send('write');
      await screen.shows(/^Do it\? \[y\/N\]$/m);
      const text = await screen.text();
      expect(text).toMatch(/dry run says:[\s\S]*delete Deployment shop\/web\n\n- replicas: 3\n\\u001b\[2Jevil/);
      expect(text).toMatch(/Text from the cluster was read in this conversation \(by k8s_get_pod_logs\)/);
      await send(answer);
      await screen.shows(new RegExp(`${said}[\\s\\S]*5,321 tokens`));
      expect(await screen.text()).toContain(`Do it? [y/N]${answer === '' ? '' : ` ${answer}`}\n${outcome}`);
    });

    it('says where no dry run was made', async () => {
      await open();
      await send('write bare');
      await screen.shows(/no dry run was made/);
    });

    it.each(['C-c', 'Escape', 'C-d'])('is declined by %s, and the chat goes on', async (key) => {
      await open();
      await send('write');
      await screen.shows(/^Do it\? \[y\/N\]$/m);
      await screen.press(key);
      await screen.shows(/Declined[\s\S]*It was not done\./);
      await screen.shows(PROMPT);
    });

    it('is declined when the answer is no longer wanted', async () => {
      await open();
      await send('write abort');
      await screen.shows(/^Do it\? \[y\/N\]$/m);
      await screen.shows(/Declined[\s\S]*It was not done\./);
    });

    it('takes no key for an answer that was typed before the question stood there', async () => {
      await open();
      await screen.type('write');
      await screen.press('Enter', 'y', 'Enter');
      await screen.shows(/^Do it\? \[y\/N\]$/m);
      await screen.press('Enter');
      await screen.shows(/Declined/);
    });
  });

  describe('leaving', () => {
    async function isRestored(): Promise<void> {
      const text = await screen.text();
      expect(text).toMatch(/[^-]\bicanon\b/);
      expect(text).toMatch(/[^-]\becho\b/);
      expect((await screen.cursor()).isShown).toBe(true);
      const output = await screen.output();
      expect(output.lastIndexOf(PASTE_OFF)).toBeGreaterThan(output.lastIndexOf(PASTE_ON));
    }

    it('takes Ctrl-C twice, and says so after the first', async () => {
      await open();
      await screen.press('C-c');
      await screen.shows(/Ctrl-C again to leave/);
      await screen.press('C-c');
      expect(await screen.ended()).toBe(0);
      await isRestored();
    });

    it('takes Ctrl-C twice in a turn, even one that doesn’t end', async () => {
      await open();
      await send('stuck');
      await screen.shows(/Ctrl-C stops/);
      await screen.press('C-c', 'C-c');
      expect(await screen.ended()).toBe(0);
      await isRestored();
    });

    it('only empties an input that isn’t', async () => {
      await open();
      await screen.type('something');
      await screen.press('C-c');
      await screen.shows(PROMPT);
      await send('hello');
      await screen.shows(/You said/);
    });

    it('takes Ctrl-D where nothing is typed', async () => {
      await open();
      await screen.type('x');
      await screen.press('C-d', 'BSpace', 'C-d');
      expect(await screen.ended()).toBe(0);
      await isRestored();
    });

    it('gives the terminal back when the program crashes', async () => {
      await open();
      await send('crash');
      expect(await screen.ended()).not.toBe(0);
      await screen.shows(/crashed on purpose/);
      await isRestored();
    });

    it('gives the terminal back on SIGTERM', async () => {
      await open();
      await send('slow');
      await screen.shows(/Ctrl-C stops/);
      process.kill(await screen.processId(), 'SIGTERM');
      await screen.ended();
      await isRestored();
    });
  });

  describe('its looks', () => {
    it('follow a terminal that is made narrower and wider', async () => {
      await open([], { columns: 120 });
      await send('pods');
      await screen.shows(/5,321 tokens/);
      await screen.type('a question that is about as long as a narrow terminal is wide, or a little longer than that');
      await screen.resize(60, 24);
      await screen.shows(/^> a question that is about as long as a narrow terminal is$/m);
      await screen.resize(100, 30);
      await screen.shows(/^> a question that is about as long as .* longer than that$/m);
      await screen.press('C-u');
      await send('hello');
      await screen.shows(/You said/);
      await screen.shows(PROMPT);
      const prompts = (await screen.rows()).filter((row) => PROMPT.test(row));
      expect(prompts).toHaveLength(1);
    });

    it('survive a terminal that is tiny', async () => {
      await open([], { columns: 24, rows: 6 });
      await send('pods');
      await screen.shows(/5,321/);
      await screen.type('still here');
      await screen.shows(/> still here/);
    });

    it('have no colours where NO_COLOR is set', async () => {
      await open([], { env: { NO_COLOR: '1' } });
      await send('pods');
      await screen.shows(/5,321 tokens/);
      expect(await screen.output()).not.toMatch(/\u001b\[[0-9;]*m/);
    });

    it('are in Chinese where the person reads Chinese', async () => {
      await open(['--zh']);
      await send('pods');
      await screen.shows(/2 步 · 1 次调用 · 5,321 token/);
      expect(await screen.text()).toMatch(/^\[1\] k8s_list_pods .* · 缓存 42 秒前 · 8 毫秒 · 1,234 token$/m);
    });

    it('say how to set up a model where there is none, and take commands', async () => {
      await open(['--no-model']);
      await screen.shows(/No model is set up[\s\S]*LLM_API_KEY/);
      await send('how many pods?');
      await screen.shows(/A question needs a model/);
      await send('/namespace shop');
      await screen.shows(/Namespace: shop/);
    });

    it('keep up with more text than they keep in memory', async () => {
      await open();
      await send('many');
      await screen.shows(/paragraph 500\b[\s\S]*5,321 tokens/, 60_000);
      const shown = (await screen.text()).match(/^paragraph \d+$/gm);
      expect(shown).toEqual(Array.from({ length: 500 }, (_, index) => `paragraph ${index + 1}`));
    });
  });
});

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}`);
}
