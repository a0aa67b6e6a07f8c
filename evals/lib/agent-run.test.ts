import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeCreateApproved } from '../questions/change-create-approved.ts';
import { countPodsOnNode } from '../questions/count-pods-on-node.ts';
import { type AgentRun, runAgent } from './agent-run.ts';
import type { Question } from './question.ts';

const SCRIPTED = join(import.meta.dirname, '..', 'testing', 'scripted-agent-program.ts');

describe('an agent as a process', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-evals-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (question: Question, command: readonly string[], timeoutMs = 30_000): Promise<AgentRun> =>
    await runAgent(question, {
      command,
      cwd: folder,
      // No server is reached: these behaviours call nothing.
      env: { PATH: process.env['PATH'] ?? '', MCP_SERVER_URL: 'stdio:///no/such/server' },
      folder,
      timeoutMs,
    });
  const scripted = (behaviour: string): readonly string[] => [process.execPath, SCRIPTED, behaviour];
  const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];

  it.each([
    ['without a terminal', countPodsOnNode],
    ['at a terminal of its own', changeCreateApproved],
  ])('answers %s', async (_, question) => {
    const run = await ask(question, scripted('parrot'));
    expect(run).toMatchObject({ answer: `Yes: ${question.text}`, outcome: 'answered', strangePrompts: [] });
    expect(run.failure).toBeUndefined();
  });

  it.each([countPodsOnNode, changeCreateApproved])('is ended at its time limit: $id', async (question) => {
    const run = await ask(question, scripted('hanging'), 1_500);
    expect(run).toMatchObject({ answer: '', outcome: 'timeout', failure: 'no answer within 1.5 s' });
  });

  it.each([
    countPodsOnNode,
    changeCreateApproved,
  ])('is named with its last words when it breaks: $id', async (question) => {
    expect((await ask(question, scripted('broken'))).failure).toMatch(/ended with 1 .*out of luck/s);
  });

  it('that is not there, or says no JSON, or an error, has failed', async () => {
    expect((await ask(countPodsOnNode, ['/no/such/agent'])).failure).toMatch(/can't be started.*ENOENT/);
    expect((await ask(countPodsOnNode, shell('echo nine'))).failure).toMatch(/printed no JSON/);
    const failed = `echo '{"answer":"","outcome":"failed","error":{"code":"llm","message":"wrong key"}}'`;
    expect(await ask(countPodsOnNode, shell(failed))).toMatchObject({
      outcome: 'failed',
      failure: 'it failed: wrong key',
    });
  });

  it('gets a yes only for what the question asks for, and a no for all else', async () => {
    const prompts = `for what in "deployment analytics/lantern" "deployment shop/web"; do
      printf 'create %s\\nDo it? [y/N] ' "$what" >&2; read answer; answers="$answers$answer"; done
      echo "{\\"answer\\":\\"$answers\\"}"; #`;
    const run = await ask(changeCreateApproved, shell(prompts));
    expect(run).toMatchObject({ answer: 'yn', approvals: { yes: 1, no: 1 } });
    expect(run.strangePrompts.join()).toContain('shop/web');
  });
});
