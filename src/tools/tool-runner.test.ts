import { expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import { silentLog } from '../lib/log.ts';
import { createRedactor } from '../result/redactor.ts';
import { createRenderer } from '../result/renderer.ts';
import { describeTool } from './describe-tool.ts';
import { listTools, type Offered } from './listed-tool.ts';
import { NO_CACHE, NO_PAST } from './testing/no-cache.ts';
import { readTool, type Tool } from './tool.ts';
import { ALL_TOOLS } from './tool-list.ts';
import { type Clusters, createToolRunner, type ToolRunner } from './tool-runner.ts';

const exit = createRenderer({ redactor: createRedactor({ key: new Uint8Array(32) }) }, { budgetTokens: 4000 });
const clock = { now: () => 0, sleep: () => Promise.resolve() };

function clustersNamed(...names: readonly string[]): Clusters {
  const refuse = (name: string): never => {
    throw new AppError('kube_unreachable', `${name} is not asked in this test.`);
  };
  return { names, client: refuse, catalog: refuse };
}

function runnerOf(tools: readonly Tool[], ...names: readonly string[]): ToolRunner {
  const clusters = clustersNamed(...(names.length === 0 ? ['one'] : names));
  return runnerOver(tools, clusters);
}

function runnerOver(tools: readonly Tool[], clusters: Clusters): ToolRunner {
  const offered: Offered = { clusters: clusters.names, readOnly: false, toolsets: ['core', 'write'] };
  const listed = listTools(tools.map(describeTool), offered);
  return createToolRunner({ tools, listed, clusters, cache: NO_CACHE, past: NO_PAST, exit, clock, log: silentLog });
}

async function textOf(runner: ToolRunner, name: string, input: unknown): Promise<string> {
  const call = { name, arguments: input, signal: new AbortController().signal, progress: () => {} };
  const result = await runner.call(call);
  if (result.type === 'approval') throw new Error('asked');
  expect(result.rendered.isError).toBe(true);
  return result.rendered.text;
}

it('names every fault of the input at once, and the nearest parameter to one that is not there', async () => {
  const text = await textOf(runnerOf(ALL_TOOLS), 'k8s_list_pods', { labelSelecter: 'a=b', limit: 0 });
  expect(text).toContain('"labelSelecter" (did you mean "labelSelector"?)');
  expect(text).toContain('limit');
  expect(text).toContain('Its parameters: namespace,');
});

it('takes null for a parameter that is left out', async () => {
  const text = await textOf(runnerOf(ALL_TOOLS), 'k8s_list_pods', { namespace: null, cursor: null });
  expect(text).toContain('one is not asked in this test');
});

it('asks which cluster where there are several, and never takes one by default', async () => {
  const runner = runnerOf(ALL_TOOLS, 'prod', 'staging');
  expect(await textOf(runner, 'k8s_list_pods', {})).toContain('Say which cluster: prod, staging');
  expect(await textOf(runner, 'k8s_list_pods', { cluster: 'prd' })).toContain('Did you mean "prod"?');
  expect(await textOf(runner, 'k8s_list_pods', { cluster: 'staging' })).toContain('staging is not asked');
  expect(await textOf(runner, 'k8s_list_pods', { cluster: '__proto__' })).toContain('There is no cluster');
});

it('takes a new tool from its own file and a line in the list', async () => {
  const added = readTool({
    name: 'k8s_added',
    title: 'Added',
    description: 'A tool that a test adds.',
    toolset: 'core',
    inputSchema: z.strictObject({ word: z.string() }),
    reads: { verb: 'info', arguments: [] },
    handle: async (input) => {
      throw new AppError('usage', `It was given ${input.word}.`);
    },
  });
  const clusters: Clusters = { ...clustersNamed('one'), client: () => ({}) as never, catalog: () => ({}) as never };
  const runner = runnerOver([...ALL_TOOLS, added], clusters);
  expect(runner.tools.at(-1)?.name).toBe('k8s_added');
  expect(await textOf(runner, 'k8s_added', { word: 'something' })).toContain('It was given something.');
});

it('turns a bug of a handler into an answer without its stack', async () => {
  const broken = readTool({
    name: 'k8s_broken',
    title: 'Broken',
    description: 'Breaks.',
    toolset: 'core',
    inputSchema: z.strictObject({}),
    reads: { verb: 'info', arguments: [] },
    handle: () => Promise.reject(new TypeError('undefined is not a function')),
  });
  const clusters: Clusters = { ...clustersNamed('one'), client: () => ({}) as never, catalog: () => ({}) as never };
  const runner = runnerOver([broken], clusters);
  expect(await textOf(runner, 'k8s_broken', {})).not.toContain('    at ');
});
