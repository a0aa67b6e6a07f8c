import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { openScriptedProvider } from '../../src/agent/testing/scripted-provider.ts';
import type { Figure } from '../lib/figure.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { type ProcessMemory, treeMemory } from '../lib/process-tree.ts';
import type { Program } from '../lib/run-program.ts';
import { askingEnv, scannedDatabase } from '../setting/asking.ts';

/** All that starts ahead of a question has started by then, on a busy machine too. */
const IDLE_AFTER_MS = 6_000;
const END_WITHIN_MS = 10_000;

export const idleChatPart: Part = {
  name: 'idle-chat',
  summary: 'memory (RSS) of a chat that waits for its first question, all its processes',
  run: async (context: PartContext) => {
    const { contestants, rounds, progress } = context;
    await using database = await scannedDatabase(context);
    await using provider = await openScriptedProvider(() => ({ text: 'Nothing was looked up.' }));
    const env = askingEnv(context, { databasePath: database.path, provider });
    const chats: ProcessMemory[][] = [];
    const nodes: ProcessMemory[][] = [];
    for (let round = 1; round <= rounds; round += 1) {
      progress(`round ${round} of ${rounds}`);
      const { command, args } = contestants.chat();
      chats.push((await idleMemory({ command, args, env })).filter(({ command: line }) => /k8s-mcp/.test(line)));
      nodes.push(await idleMemory({ command: process.execPath, args: ['-e', 'setInterval(() => {}, 1e6)'], env }));
    }
    const ofAll = (all: readonly ProcessMemory[][]) => all.map(sum);
    const role = (what: string, isIt: (line: string) => boolean): Figure => ({
      what,
      unit: 'MB',
      values: chats.map((processes) => sum(processes.filter(({ command }) => isIt(command)))),
    });
    const isServer = (line: string): boolean => /\bserve\b/.test(line);
    const isReader = (line: string): boolean => /\bcache-reader\b/.test(line);
    return {
      figures: [
        { what: `chat, all ${chats[0]?.length} processes`, unit: 'MB', values: ofAll(chats) },
        role('  the chat itself', (line) => !isServer(line) && !isReader(line)),
        role('  its MCP server', isServer),
        role("  the cache's reader", isReader),
        { what: 'node that does nothing', unit: 'MB', values: ofAll(nodes) },
      ],
      notes: ['What processes share, as the program text of Node, is counted in each of them.'],
    };
  },
};

/** Runs a program at a terminal of its own (util-linux `script` makes one), looks at it, and ends it. */
async function idleMemory({ command, args, env }: Program): Promise<ProcessMemory[]> {
  const line = [command, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const terminal = ['--quiet', '--return', '--flush', '--command', `exec ${line}`, '/dev/null'];
  const child = spawn('script', terminal, {
    env: { ...env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(child, 'close');
  try {
    await delay(IDLE_AFTER_MS);
    if (child.pid === undefined || child.exitCode !== null) throw new Error(`${command} did not stay`);
    return (await treeMemory(child.pid)).filter(({ pid }) => pid !== child.pid);
  } finally {
    // As a terminal that is closed.
    child.kill('SIGHUP');
    const tooLong = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
    await ended;
    clearTimeout(tooLong);
  }
}

function sum(processes: readonly ProcessMemory[]): number {
  return processes.reduce((total, { currentMb }) => total + currentMb, 0);
}
