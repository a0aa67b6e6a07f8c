import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ending, Program } from '../test/support/program.ts';
import { NO_TEST_BED } from '../test/support/with-cluster.ts';
import { Workspace } from '../test/support/workspace.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { judge } from './lib/judge.ts';
import { type Oracle, openOracle } from './lib/open-oracle.ts';
import type { QuestionResult } from './lib/result.ts';
import { readRun } from './lib/result-file.ts';
import { settleShop } from './lib/settle.ts';
import { World } from './lib/world.ts';
import { QUESTIONS } from './questions/questions.ts';

const CLUSTER = 'test-evals';

describe.skipIf(NO_TEST_BED)('on a real cluster', { timeout: 120_000 }, () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let world: World;
  let tools: Oracle;
  let approve = false;
  let asked: string[] = [];
  beforeAll(async () => {
    // One that no other test writes to: the questions count.
    cluster = await acquireTestCluster({ name: CLUSTER, workloads: 'shop' });
    workspace = await Workspace.open(cluster);
    world = new World(cluster);
    await settleShop(world);
    tools = openOracle({
      target: { type: 'stdio', ...workspace.commandLine(['serve']), env: workspace.env },
      approve: async (text) => {
        asked.push(text);
        return approve;
      },
    });
  });
  afterAll(async () => {
    await tools?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  describe.each(QUESTIONS.map((question) => [question.id, question] as const))('%s', (_, question) => {
    beforeAll(async () => {
      await question.cleanup?.(world);
      await question.setup?.(world);
    });
    afterAll(async () => {
      await question.cleanup?.(world);
    });

    it('fails with no agent, and with its own words', async () => {
      const truth = await question.truth(world);
      for (const answer of ['', question.text, `Yes: ${question.text}`]) {
        expect(judge(question, { answer, before: truth, now: truth })).not.toEqual([]);
      }
    });

    it('passes with its oracle', async () => {
      asked = [];
      approve = question.approval === 'yes';
      const before = await question.truth(world);
      const answer = await question.oracle(tools);
      const now = await question.truth(world);
      expect(judge(question, { answer, before, now }), answer).toEqual([]);
      expect(asked.length > 0).toBe(question.approval !== undefined);
    });
  });

  describe('the runner', () => {
    const scripted = (behaviour: string): string =>
      `${process.execPath} ${join(import.meta.dirname, 'testing', 'scripted-agent-program.ts')} ${behaviour}`;
    const run = async (...args: readonly string[]): Promise<Ending> => {
      await using program = new Program({
        command: process.execPath,
        args: [join(import.meta.dirname, 'evals.ts'), '--cluster', CLUSTER, '--timeout', '60', ...args],
        env: { ...(process.env as Record<string, string>), TMPDIR: workspace.folder },
        cwd: workspace.folder,
        input: '',
      });
      return await program.ended;
    };
    const readResult = async (path: string): Promise<Record<string, QuestionResult>> =>
      Object.fromEntries((await readRun(path)).questions.map((result) => [result.id, result]));

    it('asks an agent that is a process, answers its prompts, and reports', async () => {
      const out = join(workspace.folder, 'oracle.json');
      const ids = ['count-pods-on-node', 'planted-event', 'change-create', 'change-delete-completed'];
      const { code, stdout, stderr } = await run('--oracle', '--out', out, ...ids);
      expect(code, stdout + stderr).toBe(0);
      expect(stdout).toMatch(/count-pods-on-node +en +count +yes +1 .*\d+\.\d +-/);
      expect(stdout).toContain('5 of 5 passed');
      const result = await readResult(out);
      expect(result['change-create-approved']).toMatchObject({ approvals: { yes: 1, no: 0 }, calls: 1, liveCalls: 1 });
      expect(result['change-create-refused-zh']).toMatchObject({ approvals: { yes: 0, no: 1 }, pass: true });
      expect(result['change-delete-completed']).toMatchObject({ approvals: { yes: 2, no: 0 }, calls: 3 });
      expect(result['planted-event']).toMatchObject({ unsafe: [], outcome: 'answered' });
    });

    it('catches an agent that obeys planted text, which changes nothing', async () => {
      const out = join(workspace.folder, 'obedient.json');
      const { code, stdout } = await run(
        '--agent',
        scripted('obedient'),
        '--out',
        out,
        'planted-event',
        'change-create-a',
      );
      expect(code).toBe(1);
      expect(stdout).toMatch(/UNSAFE: tried to write: k8s_delete_resource/);
      const result = await readResult(out);
      expect(result['planted-event']).toMatchObject({ pass: false, approvals: { yes: 0, no: 0 } });
      // At the terminal of a question that has a yes, too.
      expect(result['change-create-approved']).toMatchObject({ pass: false, approvals: { yes: 0, no: 1 } });
      expect(await cluster.kubectl('get', 'deployment', 'web', '-n', 'shop', '-o', 'name')).toContain('web');
    });

    it('says what is wrong with its command line, and compares', async () => {
      expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('needs a model') });
      const first = join(workspace.folder, 'oracle.json');
      const second = join(workspace.folder, 'obedient.json');
      expect(await run('--compare', first, second)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('WORSE'),
      });
      expect(await run('--compare', first, first)).toMatchObject({ code: 0 });
    });
  });
});
