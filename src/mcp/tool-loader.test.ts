import { expect, test } from 'vitest';
import type { ToolDescription } from './tool-caller.ts';
import { ToolLoader, type ToolSource } from './tool-loader.ts';

const options = { signal: new AbortController().signal };

function source(tools: ToolDescription[]): ToolSource & { reads: number; change: () => void } {
  let listener = (): void => {};
  return {
    reads: 0,
    change: () => listener(),
    async listTools() {
      this.reads += 1;
      return tools;
    },
    onToolsChanged(added) {
      listener = added;
      return () => {};
    },
  };
}

const anyTool = (name: string, rest: Partial<ToolDescription> = {}): ToolDescription => ({
  name,
  inputSchema: { type: 'object' },
  ...rest,
});

test('reads the tools once, and again after they changed', async () => {
  const tools = [anyTool('one')];
  const server = source(tools);
  using loader = new ToolLoader({ source: server });
  await loader.tools(options);
  await loader.tools(options);
  expect(server.reads).toBe(1);
  tools.push(anyTool('two'));
  server.change();
  expect((await loader.tools(options)).map((tool) => tool.name)).toEqual(['one', 'two']);
  expect(server.reads).toBe(2);
});

test('takes whatever the server lists', async () => {
  const odd = anyTool('odd', {
    inputSchema: { type: 'object', properties: { cluster: true }, $defs: {} },
    _meta: { 'k8s-mcp/reads': 'nonsense' },
  });
  using loader = new ToolLoader({ source: source([odd, anyTool('__proto__')]) });
  expect((await loader.tool('odd', options)).reads).toBeUndefined();
  expect((await loader.tool('__proto__', options)).name).toBe('__proto__');
  expect(await loader.clusters(options)).toEqual([]);
});

test('names the nearest tools when there is no such one', async () => {
  using loader = new ToolLoader({ source: source([anyTool('k8s_list_pods'), anyTool('k8s_list_nodes')]) });
  await expect(loader.tool('k8s_list_pod', options)).rejects.toMatchObject({
    code: 'tool_unknown',
    data: { nearest: expect.arrayContaining(['k8s_list_pods']) },
  });
});

test('knows the clusters that the tools ask for', async () => {
  const inputSchema = { type: 'object', properties: { cluster: { type: 'string', enum: ['dev', 'prod'] } } };
  using loader = new ToolLoader({ source: source([anyTool('a', { inputSchema }), anyTool('b', { inputSchema })]) });
  expect(await loader.clusters(options)).toEqual(['dev', 'prod']);
});

test('keeps what a tool says it reads, where it says it in our words', async () => {
  const reads = { kind: 'Pod', verb: 'list', arguments: ['namespace'] };
  const tools = [
    anyTool('ours', { _meta: { 'k8s-mcp/reads': reads } }),
    anyTool('newer', { _meta: { 'k8s-mcp/reads': { ...reads, verb: 'divine' } } }),
  ];
  using loader = new ToolLoader({ source: source(tools) });
  expect((await loader.tool('ours', options)).reads).toEqual(reads);
  expect((await loader.tool('newer', options)).reads).toBeUndefined();
});

test('tries again after a failure', async () => {
  const server = source([anyTool('one')]);
  const failing: ToolSource = { ...server, listTools: () => Promise.reject(new Error('down')) };
  using loader = new ToolLoader({
    source: { ...failing, listTools: (o) => (server.reads++ === 0 ? failing : server).listTools(o) },
  });
  await expect(loader.tools(options)).rejects.toThrow('down');
  expect(await loader.tools(options)).toHaveLength(1);
});
