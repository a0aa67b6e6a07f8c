import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Part, PartContext, PartResult } from './lib/part.ts';
import { resultTable } from './lib/print.ts';
import { writeResults } from './lib/results.ts';
import { PARTS } from './parts/parts.ts';
import { benchCluster } from './setting/cluster.ts';
import { contestants } from './setting/contestants.ts';
import { besideSetMachine } from './setting/machine-speed.ts';

const HELP = `Measures k8s-mcp side by side with kubectl and other MCP servers, on a test bed cluster.

Usage:
  node bench/bench.ts [part …] [flags]

Parts (all but the last three when none is named):
${PARTS.map(({ name, summary }) => `  ${name.padEnd(20)}${summary}`).join('\n')}

Flags:
  --cluster NAME   test bed cluster to measure on; brought up and filled when it isn't there (default big)
  --pods N         how many pods it must have (default 10000)
  --rounds N       how often each thing is measured (default 5)
  --seconds N      how long what takes minutes or an hour takes (default: as each part's line says)
  --dist FOLDER    another build to measure than the checkout's dist/`;

/**
 * Measures the parts that are named, prints their tables, writes the results. Returns the exit code: 0 all were measured
 * (whether or not they hold what they should), 1 one couldn't be, 2 wrong usage.
 */
export async function runBench(args: readonly string[]): Promise<number> {
  let request: Request;
  try {
    request = readRequest(args);
  } catch (error) {
    progress(`error: ${messageOf(error)}`);
    return 2;
  }
  if (request.help) {
    print(HELP);
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-bench-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => giveUp(folder));
  try {
    const cluster = await benchCluster({ name: request.cluster, pods: request.pods, progress });
    const entered = await contestants(cluster, { folder, dist: request.dist, progress });
    const { rounds, seconds } = request;
    const context: PartContext = { cluster, contestants: entered, rounds, seconds, folder, progress };
    const results: PartResult[] = [];
    for (const part of request.parts) {
      const result = await measure(part, context);
      if (result === undefined) continue;
      results.push(result);
      print(resultTable(result));
    }
    if (results.length > 0) progress(`written to ${await writeResults(results, cluster)}`);
    return results.length === request.parts.length ? 0 : 1;
  } catch (error) {
    progress(`error: ${messageOf(error)}`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What was started ends by itself: servers with their input, the rest within seconds. */
function giveUp(folder: string): never {
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
}

interface Request {
  readonly parts: readonly Part[];
  readonly cluster: string;
  readonly pods: number;
  readonly rounds: number;
  readonly seconds: number | undefined;
  readonly dist: string | undefined;
  readonly help: boolean;
}

function readRequest(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      cluster: { type: 'string', default: 'big' },
      pods: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string' },
      dist: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const named = positionals.map((name) => {
    const part = PARTS.find((candidate) => candidate.name === name);
    if (part === undefined)
      throw new Error(`there is no part "${name}"; there are ${PARTS.map((p) => p.name).join(', ')}`);
    return part;
  });
  return {
    parts: named.length > 0 ? named : PARTS.filter((part) => part.onlyByName !== true),
    cluster: values.cluster,
    pods: count('pods', values.pods),
    rounds: count('rounds', values.rounds),
    seconds: values.seconds === undefined ? undefined : count('seconds', values.seconds),
    dist: values.dist,
    help: values.help,
  };
}

function count(flag: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${flag} takes a number from 1 on, not "${text}"`);
  return Number(text);
}

/** One part that can't be measured doesn't cost the others. */
async function measure(part: Part, context: PartContext): Promise<PartResult | undefined> {
  progress(`${part.name} …`);
  try {
    const measured = await part.run(context);
    await context.cluster.requirePods();
    const { figures, notes } =
      part.isProcessorBound === true ? await besideSetMachine(measured.figures, context) : { ...measured, notes: [] };
    const load = `load of the machine (1 minute): ${loadavg()[0]?.toFixed(1)}`;
    return { part: part.name, summary: part.summary, figures, notes: [...measured.notes, ...notes, load] };
  } catch (error) {
    progress(`${part.name} could not be measured: ${messageOf(error)}`);
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
