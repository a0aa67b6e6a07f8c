import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { silentLog } from '../lib/log.ts';
import { isRunning } from '../lib/testing/is-running.ts';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { serveHttp } from './serve-http.ts';
import type { ServerTarget } from './server-target.ts';
import { eventually } from './testing/eventually.ts';
import { sampleServerFactory } from './testing/sample-server.ts';
import { McpToolCaller, type ToolCallerOptions } from './tool-caller.ts';

const PROGRAM = fileURLToPath(new URL('testing/stdio-program.ts', import.meta.url));
const never = new AbortController().signal;
const inTime = { signal: never, timeoutMs: 20_000 };

function program(...args: string[]): ServerTarget {
  return { type: 'stdio', command: process.execPath, args, env: { PATH: '/bin:/usr/bin' } };
}

function caller(options: Partial<ToolCallerOptions> = {}, clock = systemClock): McpToolCaller {
  return new McpToolCaller(
    { clock, log: silentLog },
    { target: program(PROGRAM), client: { name: 'test', version: '0' }, ...options },
  );
}

/** A server's own account of what happened to its tools. */
async function historyOf(tools: McpToolCaller): Promise<Record<string, string[]>> {
  return JSON.parse((await tools.callText('history', {}, inTime)).text) as Record<string, string[]>;
}

interface Transport extends AsyncDisposable {
  readonly target: ServerTarget;
}

const TRANSPORTS: readonly { readonly transport: string; readonly open: () => Promise<Transport> }[] = [
  { transport: 'stdio', open: async () => ({ target: program(PROGRAM), [Symbol.asyncDispose]: async () => {} }) },
  {
    transport: 'HTTP',
    open: async () => {
      const deps = { factory: sampleServerFactory(), clock: systemClock, log: silentLog };
      const serving = await serveHttp(deps, { host: '127.0.0.1', port: 0, closeGraceMs: 100 });
      return {
        target: { type: 'http', url: serving.url },
        [Symbol.asyncDispose]: () => serving[Symbol.asyncDispose](),
      };
    },
  },
];

const WAYS = TRANSPORTS.flatMap((transport) =>
  ([undefined, '2025-11-25', '2026-07-28'] as const).map((revision) => ({ ...transport, revision })),
);

describe.each(WAYS)('over $transport with revision $revision', ({ open, revision }) => {
  const speaking = revision === undefined ? {} : { revision };

  test('lists and calls tools, in text and in machine form', async () => {
    await using server = await open();
    await using tools = caller({ ...server, ...speaking });
    expect((await tools.listTools(inTime)).map((tool) => tool.name)).toContain('echo');
    expect(await tools.callText('echo', { a: 1 }, inTime)).toEqual({ text: '{"a":1}', isError: false });
    expect(await tools.callMachine('echo', {}, { ...inTime, form: 'objects' })).toEqual({ form: 'objects', rows: [] });
    expect(tools.restarts).toBe(0);
  });

  test('turns a failed machine call into the error that the tool reported', async () => {
    await using server = await open();
    await using tools = caller({ ...server, ...speaking });
    await expect(tools.callMachine('fail', {}, { ...inTime, form: 'rows' })).rejects.toMatchObject({
      code: 'kube_api',
      message: 'Forbidden: list pods',
      data: { reason: 'Forbidden', httpStatus: 403 },
    });
    expect(await tools.callText('fail', {}, inTime)).toEqual({
      text: 'Forbidden: list pods',
      isError: true,
      errorCode: 'kube_api',
    });
    await expect(tools.callText('ecoh', {}, inTime)).rejects.toMatchObject({
      code: 'mcp_protocol',
      message: expect.stringContaining('Did you mean echo?'),
    });
  });

  test('hears progress', async () => {
    await using server = await open();
    await using tools = caller({ ...server, ...speaking });
    const steps: unknown[] = [];
    await tools.callText('count_slowly', {}, { ...inTime, onProgress: (...step) => steps.push(step) });
    expect(steps).toEqual([1, 2, 3].map((n) => [n, 3, `step ${n}`]));
  });

  test('cancels a call, and the tool hears of it', async () => {
    await using server = await open();
    await using tools = caller({ ...server, ...speaking });
    await tools.listTools(inTime);
    const stop = new AbortController();
    const hanging = tools.callText('hang', {}, { ...inTime, signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(async () => (await historyOf(tools)).cancelled).toEqual(['hang']);
  });

  test('ends a call at its deadline, and the tool hears of it', async () => {
    await using server = await open();
    await using tools = caller({ ...server, ...speaking });
    await tools.listTools(inTime);
    await expect(tools.callText('hang', {}, { signal: never, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'timeout',
      data: { timeoutMs: 100 },
    });
    await eventually(async () => (await historyOf(tools)).cancelled).toEqual(['hang']);
  });

  test('puts a question to the person and takes the answer back, however long it takes', async () => {
    await using server = await open();
    const questions: string[] = [];
    await using tools = caller({
      ...server,
      ...speaking,
      onQuestion: async ({ message }) => {
        questions.push(message);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        return { action: 'accept', content: { approve: true } };
      },
    });
    await tools.listTools(inTime);
    // Less than the person takes.
    const answer = await tools.callText('rename', { to: 'web' }, { signal: never, timeoutMs: 1_500 });
    expect(answer).toEqual({ text: 'done: rename to web', isError: false });
    expect(questions).toEqual(['cluster prod: rename to web\nname: old → web']);
  });

  test('leaves a write undone when the person says no, or nobody can be asked', async () => {
    await using server = await open();
    await using saysNo = caller({ ...server, ...speaking, onQuestion: async () => ({ action: 'decline' }) });
    expect(await saysNo.callText('rename', { to: 'web' }, inTime)).toMatchObject({ isError: true });
    await using nobody = caller({ ...server, ...speaking });
    expect(await nobody.callText('rename', { to: 'web' }, inTime)).toMatchObject({
      isError: true,
      text: expect.stringContaining('k8s-mcp tool rename'),
    });
    expect((await historyOf(saysNo)).applied).toEqual([]);
  });

  test('carries a message of 9 MB', async () => {
    await using server = await open();
    await using tools = caller({ ...server, ...speaking });
    const page = await tools.callMachine('large', { bytes: 9_000_000 }, { ...inTime, form: 'objects' });
    expect((page.rows as string[])[0]).toHaveLength(9_000_000);
  });
});

describe('a server as a child process', () => {
  test('that dies under a call fails the calls under way, and is started again by the next', async () => {
    await using tools = caller();
    let changes = 0;
    tools.onToolsChanged(() => changes++);
    await tools.listTools(inTime);
    const [hanging, dying] = [tools.callText('hang', {}, inTime), tools.callText('die', {}, inTime)];
    await expect(dying).rejects.toMatchObject({
      code: 'mcp_unreachable',
      message: expect.stringMatching(/exit code 7.*out of luck/s),
    });
    await expect(hanging).rejects.toMatchObject({ code: 'mcp_unreachable' });
    expect(await tools.callText('echo', {}, inTime)).toEqual({ text: '{}', isError: false });
    expect(tools.restarts).toBe(1);
    expect(changes).toBe(1);
  });

  test('that does not start is named, with what it said last', async () => {
    await using tools = caller({ target: program('-e', 'console.error("no kubeconfig here"); process.exit(3)') });
    await expect(tools.listTools(inTime)).rejects.toMatchObject({
      code: 'mcp_unreachable',
      message: expect.stringMatching(/doesn't start: .*node.* -e.*exit code 3.*no kubeconfig here/s),
    });
  });

  test('that does not exist is named', async () => {
    await using tools = caller({ target: { type: 'stdio', command: '/no/such/program', args: ['serve'], env: {} } });
    await expect(tools.listTools(inTime)).rejects.toMatchObject({
      code: 'mcp_unreachable',
      message: expect.stringContaining('/no/such/program serve'),
    });
  });

  test('that keeps dying is started with growing pauses', async () => {
    const clock = new ManualClock();
    await using tools = caller({ target: program('-e', 'process.exit(1)'), revision: '2026-07-28' }, clock);
    const start = async () => await tools.listTools(inTime).catch((error: Error) => error.message);
    expect(await start()).toContain('exit code 1');
    for (const pauseMs of [250, 500, 1_000]) {
      const starting = start();
      // Its own deadline, and the pause.
      await eventually(() => clock.sleepers).toBe(2);
      await clock.advance(pauseMs - 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(clock.sleepers).toBe(2);
      await clock.advance(1);
      expect(await starting).toContain('exit code 1');
    }
  });

  test('that keeps dying is the answer when time runs out between two starts', async () => {
    const clock = new ManualClock();
    await using tools = caller({ target: program('-e', 'process.exit(1)'), revision: '2026-07-28' }, clock);
    await tools.listTools(inTime).catch(() => {});
    const calling = tools.callText('echo', {}, { signal: never, timeoutMs: 100 });
    const failed = expect(calling).rejects.toMatchObject({
      code: 'mcp_unreachable',
      message: expect.stringContaining('exit code 1'),
    });
    await eventually(() => clock.sleepers).toBe(2);
    await clock.advance(100);
    await failed;
  });

  test('of an older kind, which ends at an unknown first message, is started again and spoken to in its way', async () => {
    await using tools = caller({ target: program('-e', OLD_SERVER) });
    expect((await tools.listTools(inTime)).map((tool) => tool.name)).toEqual(['old']);
  });

  test('is ended with the caller, even when it ignores the end of its input and SIGTERM', async () => {
    const stubborn = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); ${OLD_SERVER}`;
    let pid = 0;
    {
      await using tools = caller({ target: program('-e', stubborn), revision: '2025-11-25', endGraceMs: 200 });
      const [tool] = await tools.listTools(inTime);
      pid = Number(tool?.description);
      expect(isRunning(pid)).toBe(true);
    }
    expect(isRunning(pid)).toBe(false);
  });

  test('that sends a message of more than we take is ended, and started again', async () => {
    await using tools = caller({ maxMessageBytes: 1_000_000 });
    const tooLong = tools.callMachine('large', { bytes: 2_000_000 }, { ...inTime, form: 'objects' });
    await expect(tooLong).rejects.toMatchObject({ code: 'mcp_unreachable' });
    expect(await tools.callText('echo', {}, inTime)).toMatchObject({ isError: false });
  });
});

test('a server over HTTP that went away is reached again when it is back', async () => {
  const deps = { factory: sampleServerFactory(), clock: systemClock, log: silentLog };
  const first = await serveHttp(deps, { host: '127.0.0.1', port: 0, closeGraceMs: 50 });
  const port = Number(new URL(first.url).port);
  for (const revision of ['2025-11-25', '2026-07-28'] as const) {
    await using tools = caller({ target: { type: 'http', url: first.url }, revision });
    await using serving = revision === '2025-11-25' ? first : await serveHttp(deps, { host: '127.0.0.1', port });
    expect(await tools.callText('echo', {}, inTime)).toMatchObject({ isError: false });
    const hanging = tools.callText('hang', {}, inTime);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([
      expect(hanging).rejects.toMatchObject({ code: 'mcp_unreachable' }),
      serving[Symbol.asyncDispose](),
    ]);
    await expect(tools.callText('echo', {}, inTime)).rejects.toMatchObject({
      code: 'mcp_unreachable',
      message: expect.stringContaining(first.url),
    });
    await using again = await serveHttp(deps, { host: '127.0.0.1', port, closeGraceMs: 50 });
    expect(again.url).toBe(first.url);
    expect(await tools.callText('echo', {}, inTime)).toMatchObject({ isError: false });
    expect(tools.restarts).toBe(1);
  }
});

test('a session over HTTP ends with the caller', async () => {
  const deps = { factory: sampleServerFactory(), clock: systemClock, log: silentLog };
  await using serving = await serveHttp(deps, { host: '127.0.0.1', port: 0 });
  {
    await using tools = caller({ target: { type: 'http', url: serving.url }, revision: '2025-11-25' });
    await tools.listTools(inTime);
    expect(serving.sessionCount).toBe(1);
  }
  expect(serving.sessionCount).toBe(0);
});

/** A server of 2025 in a few lines, which ends at any request but `initialize` before it was initialized. */
const OLD_SERVER = `
let ready = false;
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  const answer = (result) => console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
  if (method === "initialize") {
    ready = true;
    answer({ protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "old", version: "1" } });
  } else if (!ready) process.exit(1);
  else if (method === "tools/list") {
    answer({ tools: [{ name: "old", description: String(process.pid), inputSchema: { type: "object" } }] });
  }
});
`;
