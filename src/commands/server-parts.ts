import { HistoryReader } from '../history/history-reader.ts';
import { ClusterSet } from '../kube/cluster-set.ts';
import { systemClock } from '../lib/clock.ts';
import { MemoryPlanStore } from '../mcp/plan-store.ts';
import { createServerFactory } from '../mcp/server.ts';
import { renderPlan } from '../result/change-text.ts';
import { createRedactor } from '../result/redactor.ts';
import { createRenderer } from '../result/renderer.ts';
import { ALL_TOOLS } from '../tools/tool-list.ts';
import { createToolRunner } from '../tools/tool-runner.ts';
import { openCacheReader } from './open-cache-reader.ts';
import type { ServerPlan } from './server-plan.ts';
import type { Session } from './session.ts';

/** Everything behind `serve`: clusters, tools and the MCP server's factory. Disposing closes the clusters' connections and ends the cache's reader. */
export interface ServerParts extends AsyncDisposable {
  readonly factory: ReturnType<typeof createServerFactory>;
}

export function openServer(session: Session, plan: ServerPlan): ServerParts {
  const { config, log } = session;
  const { all: env, home: homeFolder } = config.environment;
  const opened = new AsyncDisposableStack();
  const cache = opened.use(openCacheReader(session, { timeoutMs: config.agentCacheQueryTimeoutMs }));
  const clusters = new ClusterSet({ log, clock: systemClock, env, homeFolder }, plan.clusters);
  opened.use(clusters);
  const redactor = createRedactor({ key: plan.markKey });
  const exit = createRenderer({ redactor }, { budgetTokens: config.mcpResultTokens });
  const runner = createToolRunner({
    tools: ALL_TOOLS,
    listed: plan.callable,
    isListed: plan.isListed,
    clusters,
    cache,
    past: new HistoryReader({ reader: cache, clock: systemClock }),
    exit,
    clock: systemClock,
    log: log.child('tools'),
  });
  const factory = createServerFactory(
    { runner, planStore: new MemoryPlanStore({ clock: systemClock }), renderPlan, clock: systemClock, log },
    plan.identity,
  );
  return { factory, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
