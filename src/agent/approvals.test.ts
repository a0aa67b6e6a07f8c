import { describe, expect, it } from 'vitest';
import type { ApprovalRequest } from './approval-request.ts';
import { Approvals } from './approvals.ts';
import { DELETE_POD } from './testing/conversation.ts';

const APPROVE = { type: 'object', properties: { approve: { type: 'boolean' } }, required: ['approve'] };
const { signal } = new AbortController();

function asking(answer: (request: ApprovalRequest) => boolean | Promise<boolean>) {
  const asked: ApprovalRequest[] = [];
  const approvals = new Approvals({
    askPerson: async (request) => {
      asked.push(request);
      return await answer(request);
    },
  });
  return { approvals, asked };
}

describe("a server's question", () => {
  it('is put to the person, and a yes fills its only field', async () => {
    const { approvals, asked } = asking(() => true);
    const question = { message: 'cluster prod: delete pod shop/a', schema: APPROVE, signal };
    const answer = await approvals.duringDryRun(() => approvals.answerServer(question));
    expect(answer).toEqual({ action: 'accept', content: { approve: true } });
    expect(asked).toMatchObject([{ dryRun: 'server', message: 'cluster prod: delete pod shop/a', untrustedReads: [] }]);
  });

  it('passes for a dry run only under a call of a tool that makes one', async () => {
    const { approvals, asked } = asking(() => false);
    const question = { message: 'Really?', schema: APPROVE, signal };
    await approvals.answerServer(question);
    await approvals.duringDryRun(() => approvals.answerServer(question));
    await approvals.duringDryRun(() => Promise.reject(new Error('died'))).catch(() => {});
    await approvals.answerServer(question);
    expect(asked.map(({ dryRun }) => dryRun)).toEqual(['none', 'server', 'none']);
  });

  it('gets a no where the person says no, or nobody can be asked', async () => {
    const question = { message: '?', schema: APPROVE, signal };
    expect(await asking(() => false).approvals.answerServer(question)).toEqual({ action: 'decline' });
    expect(await new Approvals({ askPerson: undefined }).answerServer(question)).toEqual({ action: 'decline' });
  });

  it('gets a no where it asks for more than a yes', async () => {
    const { approvals, asked } = asking(() => true);
    for (const properties of [
      { password: { type: 'string' } },
      { a: { type: 'boolean' }, b: { type: 'boolean' } },
      {},
    ]) {
      const answer = await approvals.answerServer({ message: '?', schema: { type: 'object', properties }, signal });
      expect(answer).toEqual({ action: 'decline' });
    }
    expect(asked).toEqual([]);
  });

  it('gets a no once nobody waits for the answer any more', async () => {
    const { approvals, asked } = asking(() => true);
    const question = { message: '?', schema: APPROVE, signal: AbortSignal.abort() };
    expect(await approvals.answerServer(question)).toEqual({ action: 'decline' });
    expect(asked).toEqual([]);
  });

  it('cannot drive the terminal by its text', async () => {
    const { approvals, asked } = asking(() => false);
    await approvals.answerServer({ message: 'a\u001b[2J\nb', schema: APPROVE, signal });
    expect(asked[0]?.message).toBe('a\\u001b[2J\nb');
  });

  it('says how much of it is not shown, as does a bare call', async () => {
    const { approvals, asked } = asking(() => false);
    await approvals.answerServer({ message: 'x'.repeat(50_000), schema: APPROVE, signal });
    await approvals.approveCall(DELETE_POD, { manifest: 'y'.repeat(50_000) }, signal);
    for (const { message } of asked) {
      expect(message.length).toBeLessThan(21_000);
      expect(message).toMatch(/\n… \(\d+ more characters are not shown\)$/);
    }
  });
});

describe('questions', () => {
  it('come one at a time', async () => {
    let open = 0;
    const { approvals } = asking(async () => {
      open += 1;
      expect(open).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      return true;
    });
    await Promise.all([1, 2, 3].map(() => approvals.approveCall(DELETE_POD, {}, signal)));
  });

  it('tell what was read of the cluster: in this turn, and in earlier ones that the model still sees', async () => {
    const { approvals, asked } = asking(() => false);
    approvals.noteRead('get_logs');
    approvals.noteRead('get_logs');
    await approvals.approveCall(DELETE_POD, { name: 'a' }, signal);
    approvals.beginTurn(['list_pods']);
    approvals.noteRead('get_logs');
    await approvals.approveCall(DELETE_POD, { name: 'a' }, signal);
    expect(asked.map(({ untrustedReads }) => untrustedReads)).toEqual([['get_logs'], ['list_pods', 'get_logs']]);
    expect(asked[0]).toMatchObject({ dryRun: 'none', message: 'delete_pod\n{\n  "name": "a"\n}' });
  });
});
