import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CacheReader } from '../../src/cache/cache-reader.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Figure } from '../lib/figure.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import type { Part } from '../lib/part.ts';
import type { Program } from '../lib/run-program.ts';
import { percentile } from '../lib/statistics.ts';
import { textOf } from '../lib/stdio-server.ts';
import { startServer } from '../setting/contestants.ts';
import { somePod, writeSyntheticCache } from '../setting/synthetic-cache.ts';

const READER = join(import.meta.dirname, '..', '..', 'src', 'cache', 'testing', 'reader-program.ts');
const SMALL = 10_000;
const LARGE = 100_000;
const TIMES_LARGER = 10;
/** Enough that a median stands still; the first ones, in which engines compile, don't count. */
const READINGS = 200;
const WARM_UP = 30;
const READER_MS = 1;
const MCP_MS = 5;

interface Query {
  readonly what: string;
  readonly sql: (pods: number) => string;
  readonly atMostMs: number;
}

const QUERIES: readonly Query[] = [
  {
    what: 'count by status',
    sql: () => 'SELECT status, count(*) AS pods FROM pods GROUP BY status',
    atMostMs: 2,
  },
  {
    what: 'point read with body',
    sql: (pods) => {
      const { namespace, name } = somePod(pods);
      return `SELECT p.status, p.node, b.body FROM pods p JOIN object_bodies b USING (id) WHERE p.namespace = '${namespace}' AND p.name = '${name}'`;
    },
    atMostMs: 0.5,
  },
  {
    what: '100 unhealthy with reason',
    sql: () => 'SELECT kind, namespace, name, reason, message, since, owner_name FROM unhealthy LIMIT 100',
    atMostMs: 2,
  },
];

export const sqlPart: Part = {
  name: 'sql',
  summary: 'SQL on a cache of 10,000 and of 100,000 pods: alone, through the reader process, and through MCP',
  isProcessorBound: true,
  run: async ({ contestants, folder, progress }) => {
    const figures: Figure[] = [];
    const medians: number[][] = [];
    for (const pods of [SMALL, LARGE]) {
      progress(`writing a cache of ${pods} pods`);
      await using database = await FreshDatabase.create(folder);
      await writeSyntheticCache(database.path, pods);
      const ours = contestants.servers['k8s-mcp'];
      const server = { ...ours, args: [...ours.args, '--toolsets', 'cache'] };
      const measured = await measure(database.path, server, pods);
      medians.push(measured.map(({ alone }) => percentile(alone, 0.5)));
      for (const [index, { what, atMostMs }] of QUERIES.entries()) {
        const one = measured[index];
        if (one === undefined) continue;
        const at = `${pods.toLocaleString('en-US')} pods, ${what}`;
        const added = (times: readonly number[]): number[] => times.map((ms, turn) => ms - (one.alone[turn] ?? 0));
        const ms = (words: string, values: readonly number[], atMost?: number): Figure => ({
          what: `${at}${words}`,
          unit: 'ms',
          values,
          ...(atMost === undefined ? {} : { hold: { by: 'median', atMost } }),
        });
        figures.push(
          ms('', one.alone, pods === SMALL ? atMostMs : atMostMs * TIMES_LARGER),
          ms(': CPU', [one.aloneCpu]),
          ms(': reader process adds', added(one.reader), READER_MS),
          ms(': MCP adds', added(one.mcp), MCP_MS),
        );
      }
    }
    for (const [index, { what }] of QUERIES.entries()) {
      const ratio = (medians[1]?.[index] ?? Number.NaN) / (medians[0]?.[index] ?? Number.NaN);
      figures.push({ what: `${what}, 100,000 ÷ 10,000 pods`, unit: '×', values: [ratio] });
    }
    return {
      figures,
      notes: [
        `${READINGS} readings, each in all three ways. The caches are written by the scanner's own parsers and writer, three pods in a hundred broken.`,
        'Alone: prepared and read by a connection of its own. MCP: k8s_query over stdio, its answer as a model gets it.',
      ],
    };
  },
};

/** Milliseconds, turn by turn: each turn reads in all three ways, so that what is added is taken within a turn. */
interface Readings {
  readonly alone: readonly number[];
  readonly reader: readonly number[];
  readonly mcp: readonly number[];
  /** Processor time of one reading alone: on a busy machine the rest is waiting. */
  readonly aloneCpu: number;
}

async function measure(path: string, program: Program, pods: number): Promise<Readings[]> {
  using database = new DatabaseSync(path, { readOnly: true });
  await using reader = new CacheReader(
    { clock: systemClock, log: silentLog },
    { modulePath: READER, args: [path], timeoutMs: 60_000 },
  );
  await using server = await startServer({ ...program, env: { ...program.env, CACHE_DB_PATH: path } });
  const found: Readings[] = [];
  for (const { sql: sqlOf } of QUERIES) {
    const sql = sqlOf(pods);
    // Prepared each time, as whatever reads has to do with a text that it is given.
    const readAlone = () => database.prepare(sql).all();
    if (readAlone().length === 0) throw new Error(`nothing was found by: ${sql}`);
    textOf(await server.callTool('k8s_query', { sql }));
    const all: { alone: number; reader: number; mcp: number }[] = [];
    let cpuMs = 0;
    for (let turn = 0; turn < WARM_UP + READINGS; turn += 1) {
      const cpuBefore = process.threadCpuUsage();
      const alone = await timeOf(async () => void readAlone());
      const cpu = process.threadCpuUsage(cpuBefore);
      const times = {
        alone,
        reader: await timeOf(() => reader.query({ sql })),
        mcp: await timeOf(() => server.callTool('k8s_query', { sql })),
      };
      if (turn < WARM_UP) continue;
      all.push(times);
      cpuMs += (cpu.user + cpu.system) / 1000;
    }
    const of = (way: 'alone' | 'reader' | 'mcp'): number[] => all.map((times) => times[way]);
    found.push({ alone: of('alone'), reader: of('reader'), mcp: of('mcp'), aloneCpu: cpuMs / READINGS });
  }
  return found;
}

async function timeOf(read: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await read();
  return performance.now() - startedAt;
}
