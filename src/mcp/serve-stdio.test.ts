import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isRunning } from '../lib/testing/is-running.ts';
import { eventually } from './testing/eventually.ts';
import { envelope2026, RawPeer } from './testing/raw-peer.ts';
import { sampleServerFactory } from './testing/sample-server.ts';

const PROGRAM = fileURLToPath(new URL('testing/stdio-program.ts', import.meta.url));

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: envelope2026({}) } });

function start(): ChildProcess & { readonly stdin: NodeJS.WritableStream; readonly stdout: NodeJS.ReadableStream } {
  return spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'ignore'] }) as never;
}

describe('a server over standard input and output', () => {
  test('writes nothing but protocol messages to standard output, and ends with exit 0 when its input ends', async () => {
    const server = start();
    let output = '';
    server.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    server.stdin.write(`${LIST}\nnot json\n{"jsonrpc":"2.0"}\n${LIST.replace('"id":1', '"id":2')}\n`);
    await eventually(() => output).toContain('"id":2');
    server.stdin.end();
    expect(await once(server, 'exit')).toEqual([0, null]);
    const messages = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { jsonrpc: string });
    expect(messages.every((message) => message.jsonrpc === '2.0')).toBe(true);
  });

  test('ends when its client is killed', async () => {
    // The client: starts the server, tells its process id, and stays.
    const script = `
      const child = require("node:child_process").spawn(process.execPath, [${JSON.stringify(PROGRAM)}], { stdio: ["pipe", "pipe", "ignore"] });
      child.stdout.once("data", () => console.log(child.pid));
      child.stdin.write(${JSON.stringify(`${LIST}\n`)});
      setInterval(() => {}, 1000);`;
    const client = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [pid] = (await once(client.stdout, 'data')) as [Buffer];
    client.kill('SIGKILL');
    await eventually(() => isRunning(Number(pid.toString()))).toBe(false);
  });

  test('ends when nobody reads its output any more', async () => {
    const server = start();
    server.stdout.on('error', () => {});
    server.stdin.on('error', () => {});
    server.stdin.write(`${LIST}\n`);
    await once(server.stdout, 'data');
    (server.stdout as unknown as { destroy(): void }).destroy();
    server.stdin.write(`${LIST}\n`);
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  test('takes a message of 11 MB, and ends the connection at one that is too large', async () => {
    await using peer = new RawPeer(sampleServerFactory());
    const echo = await peer.request2026('tools/call', { name: 'echo', arguments: { a: 'x'.repeat(11_000_000) } });
    expect(JSON.stringify(echo.result).length).toBeGreaterThan(11_000_000);
    peer.stdin.write('x'.repeat(33 * 1024 * 1024));
    await peer.ended;
  });

  test('aborts the calls under way when its input ends', async () => {
    const log = { applied: [], refused: [], cancelled: [] as string[] };
    const peer = new RawPeer(sampleServerFactory({ log }));
    void peer.request2026('tools/call', { name: 'hang', arguments: {} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    peer.stdin.end();
    await peer.ended;
    await eventually(() => log.cancelled).toEqual(['hang']);
  });
});
