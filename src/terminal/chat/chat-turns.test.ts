import { describe, expect, it } from 'vitest';
import { NO_TMUX } from '../../../test/support/screen.ts';
import { displayWidth } from '../display-width.ts';
import { chatScreens, numbered, PROMPT, send } from '../testing/chat-screens.ts';

describe.skipIf(NO_TMUX)('a turn of the chat', () => {
  const open = chatScreens();

  it('shows each call on a line, then the answer with its table, then what it cost', async () => {
    const screen = await open();
    await send(screen, 'pods why?');
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
    const screen = await open();
    await send(screen, 'pods why?');
    await screen.shows(/5,321 tokens/);
    await send(screen, 'long');
    await screen.shows(/line 60[\s\S]*5,321 tokens/);
    const text = await screen.text();
    for (const line of ['3 of 22 pods are not running:', 'Source: cache 42 s', ...numbered(60)]) {
      expect(text.split('\n').filter((row) => row.trim().startsWith(line)).length, line).toBeGreaterThan(0);
    }
    const lines = text.split('\n').flatMap((row) => /^ {4}line (\d+)$/.exec(row)?.[1] ?? []);
    expect(lines).toEqual(numbered(60).map((line) => line.slice(5)));
  });

  it('shows what runs, how long, and how to stop it', async () => {
    const screen = await open();
    await send(screen, 'slow');
    await screen.shows(/Beginning of an answer\.[\s\S]*writing · \d+ s · Ctrl-C stops/);
    await screen.press('C-c');
    await screen.shows(/^Stopped\.$/m);
    await screen.shows(PROMPT);
    await send(screen, 'hello');
    await screen.shows(/You said/);
  });

  it('prints results of tools in full, their escapes made harmless', async () => {
    const screen = await open();
    await send(screen, 'pods');
    await screen.shows(/5,321 tokens/);
    await screen.press('C-o');
    await screen.shows(/^│ NAMESPACE {2}NAME {10}STATUS$/m);
    expect(await screen.text()).toMatch(/^│ \\u001b\[31mred/m);
    await send(screen, '/expand 7');
    await screen.shows(/There is no result of a call \[7\] here/);
  });

  it('begins a text anew that broke off', async () => {
    const screen = await open();
    await send(screen, 'broken');
    await screen.shows(/First paragraph, again\.\n\nSecond one\.[\s\S]*5,321/);
    expect(await screen.text()).toMatch(/printed\.\n\n↺\n\nThe answer broke off; trying again/);
    expect(await screen.text()).not.toMatch(/^Third/m);
  });

  it('says what failed, and goes on', async () => {
    const screen = await open();
    await send(screen, 'fail');
    await screen.shows(/refused the key.*LLM_API_KEY/s);
    await send(screen, 'throw');
    await screen.shows(/the agent is broken/);
    await send(screen, 'hello');
    await screen.shows(/You said/);
  });

  it('is followed by what was typed meanwhile, commands too', async () => {
    const screen = await open();
    await send(screen, 'late');
    await screen.shows(/Ctrl-C stops/);
    await send(screen, '/namespace shop');
    await screen.shows(/next: \/namespace shop · Esc/);
    await send(screen, 'typed ahead');
    await screen.shows(/^ {2}next: \/namespace shop · Esc drops it\n {2}next: typed ahead · Esc drops it\n\n> /m);
    await screen.shows(/^> late$[\s\S]*^> \/namespace shop$[\s\S]*^> typed ahead$[\s\S]*You said.*typed ahead.*shop/m);
    await screen.shows(PROMPT);
    expect(await screen.text()).not.toContain('Esc drops it');
  });

  it('is followed by nothing that was dropped: by Escape the last of it, by Ctrl-C all', async () => {
    const screen = await open();
    await send(screen, 'slow');
    await screen.shows(/Ctrl-C stops/);
    await send(screen, 'one');
    await screen.shows(/next: one · Esc/);
    await send(screen, 'two');
    await screen.shows(/next: one[\s\S]*next: two/);
    await screen.press('Escape');
    await screen.shows(/next: one · Esc drops it\n\n> /);
    await screen.press('C-c');
    await screen.shows(/^Stopped\.$/m);
    await screen.shows(PROMPT);
    await send(screen, 'three');
    await screen.shows(/You said.*three/);
    expect(await screen.text()).not.toMatch(/You said.*(one|two)/);
  });
});
