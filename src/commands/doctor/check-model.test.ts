import { describe, expect, it } from 'vitest';
import { openScriptedProvider, type Script } from '../../agent/testing/scripted-provider.ts';
import { loadConfig } from '../../config/config.ts';
import { silentLog } from '../../lib/log.ts';
import { checkLanguageModel } from './check-model.ts';
import type { Finding } from './finding.ts';

async function findings(env: Record<string, string>): Promise<readonly Finding[]> {
  const { config } = await loadConfig({ env, homeFolder: '/nowhere', isTerminal: false });
  const entry = { command: 'node', args: [], modulePath: '' };
  const session = { config, log: silentLog, entry, homeFolder: '/nowhere' };
  const found: Finding[] = [];
  for await (const finding of checkLanguageModel(session, new AbortController().signal)) found.push(finding);
  return found;
}

async function findingsWith(script: Script, env: Record<string, string> = {}) {
  await using provider = await openScriptedProvider(script);
  const compatible = { LLM_PROVIDER: 'openai-compatible', LLM_MODEL: 'small', LLM_BASE_URL: provider.url };
  return { found: await findings({ ...compatible, ...env }), requests: provider.requests.length };
}

describe('the check of the language model', () => {
  it('is content where none is set up, and asks nobody', async () => {
    expect(await findings({})).toEqual([
      {
        verdict: 'ok',
        what: 'language model',
        found: expect.stringContaining('none is set up'),
        mend: expect.stringContaining('LLM_API_KEY'),
      },
    ]);
  });

  it('says what is missing where one is wanted', async () => {
    const [finding] = await findings({ LLM_PROVIDER: 'anthropic' });
    expect(finding).toMatchObject({ verdict: 'wrong', found: expect.stringContaining('ANTHROPIC_API_KEY') });
  });

  it('finds a model that answers and calls tools, with one request', async () => {
    const { found, requests } = await findingsWith(({ tools }) => ({
      calls: [{ name: tools[0]?.function.name ?? '', arguments: { word: 'ready' } }],
    }));
    expect(found).toEqual([
      { verdict: 'ok', what: 'language model', found: 'small at openai-compatible: answers, and calls tools' },
    ]);
    expect(requests).toBe(1);
  });

  it('warns of one that talks instead', async () => {
    const { found } = await findingsWith(() => ({ text: 'I would call report("ready").' }));
    expect(found).toMatchObject([{ verdict: 'warning', mend: expect.stringContaining('LLM_MODEL') }]);
  });

  it.each([
    ['wrong', 401, { error: { message: 'bad key sk-hunter2' } }, 'LLM_API_KEY'],
    ['wrong', 404, { error: { message: 'model "small" not found' } }, 'LLM_MODEL'],
    ['wrong', 400, { error: { message: 'small does not support tools' } }, "can't call tools"],
    ['wrong', 402, { error: { message: 'Insufficient credits' } }, 'no credit'],
  ] as const)('finds %s what answers %i, and says how to mend it: %j', async (verdict, status, body, words) => {
    const { found } = await findingsWith(() => ({ status, body }), { LLM_API_KEY: 'sk-hunter2' });
    expect(found).toMatchObject([{ verdict, found: expect.stringContaining(words) }]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('only warns of what passes by itself', async () => {
    const { found } = await findingsWith(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    expect(found).toMatchObject([{ verdict: 'warning', found: expect.stringContaining('60 min') }]);
  });
});
