import { describe, expect, it } from 'vitest';
import { NO_TMUX } from '../../../test/support/screen.ts';
import { chatScreens, PROMPT, send } from '../testing/chat-screens.ts';

describe.skipIf(NO_TMUX)('a write in the chat', () => {
  const open = chatScreens();

  it.each([
    ['y', 'Approved.', 'It was done.'],
    ['yes', 'Approved.', 'It was done.'],
    ['', 'Declined; nothing was changed.', 'It was not done.'],
    ['n', 'Declined; nothing was changed.', 'It was not done.'],
    ['yess', 'Declined; nothing was changed.', 'It was not done.'],
  ])('is asked about in full; to %j the answer is: %s', async (answer, outcome, said) => {
    const screen = await open();
    await send(screen, 'write');
    await screen.shows(/^Do it\? \[y\/N\]$/m);
    const text = await screen.text();
    expect(text).toMatch(/dry run says:[\s\S]*delete Deployment shop\/web\n\n- replicas: 3\n\\u001b\[2Jevil/);
    expect(text).toMatch(/Text from the cluster was read in this conversation \(by k8s_get_pod_logs\)/);
    await send(screen, answer);
    await screen.shows(new RegExp(`${said}[\\s\\S]*5,321 tokens`));
    expect(await screen.text()).toContain(`Do it? [y/N]${answer === '' ? '' : ` ${answer}`}\n${outcome}`);
  });

  it('says where no dry run was made', async () => {
    const screen = await open();
    await send(screen, 'write bare');
    await screen.shows(/no dry run was made/);
  });

  it.each(['C-c', 'Escape', 'C-d'])('is declined by %s, and the chat goes on', async (key) => {
    const screen = await open();
    await send(screen, 'write');
    await screen.shows(/^Do it\? \[y\/N\]$/m);
    await screen.press(key);
    await screen.shows(/Declined[\s\S]*It was not done\./);
    await screen.shows(PROMPT);
  });

  it('is declined when the answer is no longer wanted', async () => {
    const screen = await open();
    await send(screen, 'write abort');
    await screen.shows(/^Do it\? \[y\/N\]$/m);
    await screen.shows(/Declined[\s\S]*It was not done\./);
  });

  it('takes no key for an answer that was typed before the question stood there', async () => {
    const screen = await open();
    await screen.type('write');
    await screen.press('Enter', 'y', 'Enter');
    await screen.shows(/^Do it\? \[y\/N\]$/m);
    await screen.press('Enter');
    await screen.shows(/Declined/);
  });
});
