import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_TEST_BED } from '../test/support/with-cluster.ts';
import { Workspace } from '../test/support/workspace.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { judge } from './lib/judge.ts';
import { type Oracle, openOracle } from './lib/open-oracle.ts';
import { settleShop } from './lib/settle.ts';
import { World } from './lib/world.ts';
import { QUESTIONS } from './questions/questions.ts';

describe.skipIf(NO_TEST_BED)('on a real cluster', { timeout: 120_000 }, () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let world: World;
  let tools: Oracle;
  let approve = false;
  let asked: string[] = [];
  beforeAll(async () => {
    // One that no other test writes to: the questions count.
    cluster = await acquireTestCluster({ name: 'test-evals', workloads: 'shop' });
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
});
