import { type Log, silentLog } from '../../lib/log.ts';
import { ManualClock } from '../../lib/testing/manual-clock.ts';
import { fixedKinds } from '../kind-source.ts';
import { namespaceParser } from '../resource-parser/namespace-parser.ts';
import { nodeParser } from '../resource-parser/node-parser.ts';
import { podParser } from '../resource-parser/pod-parser.ts';
import type { ResourceParser } from '../resource-parser/resource-parser.ts';
import { serviceParser } from '../resource-parser/service-parser.ts';
import { ScanCoordinator, type ScanCoordinatorDeps, type ScanCoordinatorOptions } from '../scan-coordinator.ts';
import { recordingListener } from './recording-listener.ts';
import type { ScriptedCaller } from './scripted-caller.ts';
import { openTestCache, type TestCache } from './test-cache.ts';

/** Enough to see how kinds get along. */
const FOUR_KINDS: readonly ResourceParser[] = [namespaceParser, nodeParser, podParser, serviceParser];

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A coordinator over a scripted MCP server, with a cache and a clock of its own. */
export interface Scanning extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly test: TestCache;
  readonly coordinator: ScanCoordinator;
  readonly events: readonly string[];
  readonly lines: readonly LogLine[];
  /** Starts the daemon; it ends with `stop`, or with the test. */
  start(): void;
  stop(): Promise<void>;
  /** Ends the daemon, to be started again. */
  pause(): Promise<void>;
  readonly signal: AbortSignal;
}

export async function openScanning(
  caller: ScriptedCaller,
  {
    clusters = async () => [],
    kinds = fixedKinds(FOUR_KINDS),
    ...options
  }: Partial<ScanCoordinatorOptions> & Partial<Pick<ScanCoordinatorDeps, 'clusters' | 'kinds'>> = {},
): Promise<Scanning> {
  const clock = new ManualClock();
  const test = await openTestCache(clock);
  const listener = recordingListener();
  const lines: LogLine[] = [];
  let stopping = new AbortController();
  let running: Promise<void> | undefined;
  const coordinator = new ScanCoordinator(
    {
      caller,
      cache: test.cache,
      ttl: test.ttl,
      clock,
      random: () => 1,
      log: keepingLog(lines),
      listener,
      clusters,
      kinds,
    },
    {
      contexts: [],
      watch: true,
      resyncIntervalMs: 3_600_000,
      batchSize: 100,
      concurrentLimit: 3,
      timeoutMs: 120_000,
      namespaces: [],
      staticIntervalMs: 1_800_000,
      dynamicIntervalMs: 300_000,
      cleanupIntervalMs: 300_000,
      retentionMs: 86_400_000,
      ...options,
    },
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  return {
    ...{ clock, test, coordinator, lines, stop },
    events: listener.events,
    signal: stopping.signal,
    pause: async () => {
      await stop();
      stopping = new AbortController();
    },
    start: () => {
      running = coordinator.run(stopping.signal);
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await test[Symbol.asyncDispose]();
    },
  };
}

function keepingLog(lines: LogLine[]): Log {
  const at =
    (level: string): Log['info'] =>
    (facts, message) =>
      void lines.push({ level, message, facts });
  return { ...silentLog, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
