import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../../testbed/lib/run.ts';
import { ScannerDaemon } from '../lib/daemon.ts';
import type { Figure } from '../lib/figure.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import type { Part } from '../lib/part.ts';
import { textOf } from '../lib/stdio-server.ts';
import { countTokens } from '../lib/tokens.ts';
import { startServer } from '../setting/contestants.ts';
import { type Incident, openIncident } from '../setting/incident.ts';
import { completeScopes } from '../setting/scopes.ts';

const TOKENS = 1500;
/** What the incident leads to: rollouts, pods that go. */
const CONSEQUENCES_MS = 15_000;
const CAUSES = 5;

export const whatChangedPart: Part = {
  name: 'what-changed',
  summary: 'what changed in a namespace after a scripted incident: does one answer name it, in how many tokens',
  run: async ({ cluster, contestants, folder, progress }) => {
    await using database = await FreshDatabase.create(folder);
    await using _scanner = await ScannerDaemon.start(
      contestants.scanDaemon(database.path),
      join(folder, 'changes.log'),
    );
    progress('waiting for the first scan');
    await completeScopes(database.path);
    await using incident = await openIncident(cluster);
    await completeScopes(database.path, Date.now());
    const since = new Date().toISOString();
    await incident.strike();
    await delay(CONSEQUENCES_MS);
    await completeScopes(database.path, Date.now());
    const ours = contestants.servers['k8s-mcp'];
    const env = { ...ours.env, CACHE_DB_PATH: database.path };
    const { namespace } = incident;
    const byCommand = await run(ours.command, ['changes', '--namespace', namespace, '--since', since], { env });
    await using server = await startServer({ ...ours, env, args: [...ours.args, '--toolsets', 'cache'] });
    const byTool = textOf(await server.callTool('k8s_changes', { namespace, since }));
    return {
      figures: [...figuresOf('command', byCommand, incident), ...figuresOf('tool', byTool, incident)],
      notes: byTool.split('\n'),
    };
  },
};

function figuresOf(by: string, answer: string, { signs }: Incident): Figure[] {
  const missing = Object.values(signs).filter((sign) => !sign.test(answer));
  const causes = answer.split('\n').filter((line) => /\t(changed|cluster-wide)\t/.test(line));
  return [
    { what: `by ${by}`, unit: 'tokens', values: [countTokens(answer)], hold: { by: 'max', atMost: TOKENS } },
    { what: `by ${by}: causes it doesn't name`, unit: '', values: [missing.length], hold: { by: 'max', atMost: 0 } },
    {
      what: `by ${by}: lines said to be causes`,
      unit: '',
      values: [causes.length],
      hold: { by: 'max', atMost: CAUSES },
    },
  ];
}
