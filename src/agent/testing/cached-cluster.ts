import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CacheManager } from '../../cache/cache-manager.ts';
import type { CachedObject, ScopeKey } from '../../cache/cached-object.ts';
import { ReadConnection } from '../../cache/read-connection.ts';
import { READER_OPERATIONS } from '../../cache/reader-operations.ts';
import { PODS } from '../../cache/testing/make-pod.ts';
import { temporaryFolder } from '../../database/testing/database-fixtures.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { silentLog } from '../../lib/log.ts';
import { PassingClock } from '../../lib/testing/passing-clock.ts';
import { createRedactor } from '../../result/redactor.ts';
import { toCachedObject } from '../../scanner/resource-parser/resource-parser.ts';
import { RESOURCE_PARSERS } from '../../scanner/resource-parser/resource-parsers.ts';
import { type CacheFirstDeps, type CacheFirstOptions, createCacheFirst } from '../cache-first.ts';
import type { CacheFirst, CacheOutcome } from '../cache-outcome.ts';
import { createQueryTool } from '../query-tool.ts';
import type { AgentTool, LocalTool } from '../tool-server.ts';

export const TTL_MS = 300_000;

/** A cache with the cluster `prod`, also called `prod-admin`, and what reads it, all in this process. */
export interface CachedCluster {
  readonly clock: PassingClock;
  readonly path: string;
  readonly manager: CacheManager;
  readonly cacheFirst: CacheFirst;
  look(tool: AgentTool, toolArguments?: Readonly<Record<string, unknown>>): Promise<CacheOutcome>;
  query(sql: string): ReturnType<LocalTool['run']>;
  /** A complete scan of the scope, by the clock of now. */
  scan(objects: readonly CachedObject[], scope?: ScopeKey): Promise<void>;
}

export async function openCachedCluster(
  options: Partial<CacheFirstOptions & Pick<CacheFirstDeps, 'clusters' | 'servers'>> = {},
): Promise<CachedCluster> {
  const clock = new PassingClock();
  const path = join(temporaryFolder(), 'cache.db');
  const manager = await CacheManager.open({ clock, log: silentLog }, { path });
  for (const name of ['prod', 'prod-admin']) {
    const facts = { name, uid: 'u-1', server: 'https://prod.example', version: 'v1.36.3', platform: 'linux/amd64' };
    await manager.registerCluster({ ...facts, observedAt: clock.now() });
  }
  const connection = new ReadConnection({ path });
  onTestFinished(async () => {
    connection.close();
    await manager[Symbol.asyncDispose]();
  });
  const { servers = async () => new Map() } = options;
  const { clusters = async () => ['prod'], enabled = true, budgetTokens = 4000 } = options;
  const redactor = createRedactor({ key: randomBytes(32) });
  let ids = 0;
  const cacheFirst = createCacheFirst(
    {
      reader: {
        list: async (question) => READER_OPERATIONS.list(connection, clock.now(), question),
        get: async (question) => READER_OPERATIONS.get(connection, clock.now(), question),
      },
      clusters,
      servers,
      redactor,
      clock,
      newId: () => `id-${++ids}`,
    },
    { enabled, budgetTokens },
  );
  const { signal } = new AbortController();
  const queryTool = createQueryTool(
    {
      reader: { query: async (request) => READER_OPERATIONS.query(connection, clock.now(), request) },
      redactor,
      lastWriteAt: cacheFirst.lastWriteAt,
    },
    { budgetTokens },
  );
  return {
    ...{ clock, path, manager, cacheFirst },
    look: (tool, toolArguments = {}) => cacheFirst.look(tool, toolArguments, { signal }),
    query: (sql) => queryTool.run({ sql }, { signal }),
    scan: async (objects, scope = PODS) => {
      const parser = RESOURCE_PARSERS.find(({ kind }) => kind === scope.kind);
      const table = parser === undefined ? {} : { table: parser.table };
      const scan = manager.beginScan(scope, { startedAt: clock.now(), mode: 'list', ...table });
      await scan.writePage(objects);
      await scan.complete({ resourceVersion: '7', ttlMs: TTL_MS });
    },
  };
}

/** An object as a scan of its kind hands it over. */
export function scanned(object: KubeObject): CachedObject {
  const parser = RESOURCE_PARSERS.find(({ kind }) => kind === object.kind);
  if (parser === undefined) throw new Error(`no parser for ${object.kind}`);
  const metadata = {
    uid: `${object.metadata.namespace}/${object.metadata.name}`,
    resourceVersion: '1',
    ...object.metadata,
  };
  return toCachedObject({ ...object, metadata }, parser);
}

/** The words of an outcome that has any. */
export function textOf(outcome: CacheOutcome): string {
  return 'answer' in outcome ? outcome.answer.text : outcome.type;
}

export const LIST_PODS: AgentTool = {
  name: 'list_pods',
  inputSchema: { type: 'object', properties: { fieldSelector: { type: 'string' } } },
  reads: {
    verb: 'list',
    kind: 'Pod',
    group: '',
    arguments: ['namespace', 'labelSelector', 'status', 'limit', 'cursor'],
  },
};

export const LIST_ANY: AgentTool = {
  name: 'list_any',
  inputSchema: { type: 'object', properties: { fieldSelector: { type: 'string' } } },
  reads: {
    verb: 'list',
    fromArgument: 'kind',
    arguments: ['kind', 'namespace', 'labelSelector', 'limit', 'cursor'],
  },
};

export const GET_ANY: AgentTool = {
  name: 'get_any',
  inputSchema: { type: 'object', properties: { events: { type: 'boolean' } } },
  reads: { verb: 'get', fromArgument: 'kind', arguments: ['kind', 'name', 'namespace', 'field'] },
};
