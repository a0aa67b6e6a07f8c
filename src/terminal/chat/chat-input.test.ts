import { describe, expect, it } from 'vitest';
import { NO_TMUX } from '../../../test/support/screen.ts';
import { displayWidth } from '../display-width.ts';
import { chatScreens, numbered, send } from '../testing/chat-screens.ts';

describe.skipIf(NO_TMUX)("the chat's input", () => {
  const open = chatScreens();

  it('is edited with the keys of a shell', async () => {
    const screen = await open();
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
    const screen = await open();
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
    const screen = await open();
    await screen.paste(numbered(100).join('\n'));
    await screen.shows(/line 100$/m);
    await screen.shows(/… 9\d more lines/);
    expect((await screen.rows()).length).toBeLessThanOrEqual(25);
    await screen.press('Enter');
    await screen.shows(/1 step/);
    expect((await screen.text()).replace(/\s/g, '')).toContain('line99\\nline100');
  });

  it('sends nothing of a paste that would drive the terminal', async () => {
    const screen = await open();
    await screen.paste('a\u001b[31mb\u0007c\r\nd');
    await screen.shows(/^> a\[31mbc\n {2}d$/m);
  });

  it('keeps the cursor in its place behind wide characters', async () => {
    const screen = await open();
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
    const screen = await open();
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
    const screen = await open();
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
    await send(screen, 'where?');
    await screen.shows(/"namespace":"shop"/);
  });

  it('names the nearest command for one that there is not', async () => {
    const screen = await open();
    await send(screen, '/namespce');
    await screen.shows(/There is no \/namespce\. Did you mean \/namespace\?/);
  });
});
