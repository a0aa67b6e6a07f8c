import { describe, expect, it } from 'vitest';
import { NO_TMUX } from '../../../test/support/screen.ts';
import { chatScreens, PROMPT, send } from '../testing/chat-screens.ts';

describe.skipIf(NO_TMUX)("the chat's looks", () => {
  const open = chatScreens();

  it('follow a terminal that is made narrower and wider', async () => {
    const screen = await open([], { columns: 120 });
    await send(screen, 'pods');
    await screen.shows(/5,321 tokens/);
    await screen.type('a question that is about as long as a narrow terminal is wide, or a little longer than that');
    await screen.resize(60, 24);
    await screen.shows(/^> a question that is about as long as a narrow terminal is$/m);
    await screen.resize(100, 30);
    await screen.shows(/^> a question that is about as long as .* longer than that$/m);
    await screen.press('C-u');
    await send(screen, 'hello');
    await screen.shows(/You said/);
    await screen.shows(PROMPT);
    const prompts = (await screen.rows()).filter((row) => PROMPT.test(row));
    expect(prompts).toHaveLength(1);
  });

  it('survive a terminal that is tiny', async () => {
    const screen = await open([], { columns: 24, rows: 6 });
    await send(screen, 'pods');
    await screen.shows(/5,321/);
    await screen.type('still here');
    await screen.shows(/> still here/);
  });

  it('have no colours where NO_COLOR is set', async () => {
    const screen = await open([], { env: { NO_COLOR: '1' } });
    await send(screen, 'pods');
    await screen.shows(/5,321 tokens/);
    expect(await screen.output()).not.toMatch(/\u001b\[[0-9;]*m/);
  });

  it('are in Chinese where the person reads Chinese', async () => {
    const screen = await open(['--zh']);
    await send(screen, 'pods');
    await screen.shows(/2 步 · 1 次调用 · 5,321 token/);
    expect(await screen.text()).toMatch(/^\[1\] k8s_list_pods .* · 缓存 42 秒前 · 8 毫秒 · 1,234 token$/m);
  });

  it('say how to set up a model where there is none, and take commands', async () => {
    const screen = await open(['--no-model']);
    await screen.shows(/No model is set up[\s\S]*LLM_API_KEY/);
    await send(screen, 'how many pods?');
    await screen.shows(/A question needs a model/);
    await send(screen, '/namespace shop');
    await screen.shows(/Namespace: shop/);
  });

  it('keep up with more text than they keep in memory', async () => {
    const screen = await open();
    await send(screen, 'many');
    await screen.shows(/paragraph 500\b[\s\S]*5,321 tokens/, 60_000);
    const shown = (await screen.text()).match(/^paragraph \d+$/gm);
    expect(shown).toEqual(Array.from({ length: 500 }, (_, index) => `paragraph ${index + 1}`));
  });
});
