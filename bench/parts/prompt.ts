import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openScriptedProvider, type ScriptedRequest, textOf } from '../../src/agent/testing/scripted-provider.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { runProgram } from '../lib/run-program.ts';
import { countTokens } from '../lib/tokens.ts';
import { askingEnv, scannedDatabase } from '../setting/asking.ts';
import { shareCluster } from '../setting/cached-rows.ts';

const MANY = 20;
const PROMPT_TOKENS = 999;

export const promptPart: Part = {
  name: 'prompt',
  summary: 'tokens (o200k) of what the model is told before the conversation, from the bytes of a request',
  run: async (context: PartContext) => {
    await using database = await scannedDatabase(context);
    const one = await firstRequest(context, database.path, {});
    const names = Array.from({ length: MANY }, (_, index) => `team-${String(index + 1).padStart(2, '0')}-production`);
    shareCluster(database.path, names);
    const many = await firstRequest(context, database.path, await manyContexts(context, names));
    const prompt = (request: ScriptedRequest) => [countTokens(textOf(request.messages[0]))];
    // As hosts show tools, see the part `schema`.
    const tools = ({ tools: offered }: ScriptedRequest) => [
      countTokens(JSON.stringify(offered.map((t) => t.function))),
    ];
    const hold = { by: 'max', atMost: PROMPT_TOKENS } as const;
    return {
      figures: [
        { what: 'system prompt, one cluster', unit: 'tokens', values: prompt(one), hold },
        { what: `system prompt, ${MANY} clusters`, unit: 'tokens', values: prompt(many), hold },
        { what: `tools as offered, ${one.tools.length}, one cluster`, unit: 'tokens', values: tools(one) },
        { what: `tools as offered, ${many.tools.length}, ${MANY} clusters`, unit: 'tokens', values: tools(many) },
      ],
      notes: ['Tools are counted as name, description and parameters in compact JSON; k8s_query is one of them.'],
    };
  },
};

async function firstRequest(
  context: PartContext,
  databasePath: string,
  env: Readonly<Record<string, string>>,
): Promise<ScriptedRequest> {
  await using provider = await openScriptedProvider(() => ({ text: 'Nothing was looked up.' }));
  const { command, args } = context.contestants.ask('Which pods are unhealthy?');
  await runProgram({ command, args, env: { ...askingEnv(context, { databasePath, provider }), ...env } });
  const [request] = provider.requests;
  if (request === undefined) throw new Error('the model was not asked');
  return request;
}

interface Kubeconfig {
  readonly contexts: readonly { readonly context: unknown }[];
}

/** The same cluster under many names: what clusters are called and how many there are is all that counts here. */
async function manyContexts(
  { cluster, folder }: PartContext,
  names: readonly string[],
): Promise<Record<string, string>> {
  const config = JSON.parse(await cluster.kubectl(['config', 'view', '--raw', '-o', 'json'])) as Kubeconfig;
  const contexts = names.map((name) => ({ name, context: config.contexts[0]?.context }));
  const path = join(folder, 'many-contexts');
  await writeFile(path, JSON.stringify({ ...config, contexts, 'current-context': names[0] }), { mode: 0o600 });
  return { KUBECONFIG: path, K8S_CONTEXTS: '*' };
}
