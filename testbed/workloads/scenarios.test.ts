import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterByName } from '../cluster/cluster.ts';
import { clusterSupport } from '../cluster-support.ts';
import { waitFor } from '../lib/wait.ts';
import { acquireTestCluster, type TestCluster } from '../test-cluster.ts';
import { loadShop } from './load.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');

describe('the table of scenarios in the README', () => {
  it.each(SCENARIOS)('tells of $name, how it shows and how it is mended', (scenario) => {
    expect(readme).toContain(`\`${scenario.name}\``);
    expect(readme).toContain(scenario.object);
    for (const fix of scenario.fix) expect(readme).toContain(shellCommand(scenario, fix));
  });
});

function shellCommand(scenario: Scenario, fix: readonly string[]): string {
  const namespace = scenario.namespace === undefined ? [] : ['-n', scenario.namespace];
  return ['kubectl', ...namespace, ...fix.map((word) => (/["{}]/.test(word) ? `'${word}'` : word))].join(' ');
}

// Back-off and roll-outs take their time on a busy machine.
const LONG = { timeout: 180_000 };

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('the shop', LONG, () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await acquireTestCluster({ workloads: 'shop' });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  const inNamespace = (scenario: Scenario, args: readonly string[]): Promise<string> =>
    cluster.kubectl(...(scenario.namespace === undefined ? [] : ['-n', scenario.namespace]), ...args);

  async function looksLike(scenario: Scenario, pattern: RegExp): Promise<void> {
    let seen = '';
    await waitFor(
      async () => {
        seen = await inNamespace(scenario, scenario.look);
        return pattern.test(seen) || undefined;
      },
      { what: `${scenario.name} to look like ${pattern}`, timeoutMs: 150_000, intervalMs: 500 },
    ).catch((error: unknown) => {
      throw new Error(`last seen:\n${seen}`, { cause: error });
    });
  }

  const events = (namespace: string, reason: string): Promise<string> =>
    cluster.kubectl('get', 'events', '-n', namespace, '--no-headers', '--field-selector', `reason=${reason}`);

  it.each(SCENARIOS)('shows $name: $symptom', (scenario) => looksLike(scenario, scenario.broken));

  it('raises the restarts of a crash loop, with events and logs that say why', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'crash-loop');
    if (scenario === undefined) throw new Error('no crash loop');
    await looksLike(scenario, /CrashLoopBackOff +[2-9]/);
    expect(await events('payments', 'BackOff')).toContain('Back-off restarting failed container');
    const log = ['logs', '-n', 'payments', 'deployment/payments', '-c', 'payments'];
    expect(await cluster.kubectl(...log)).toContain('panic: ledger schema version 42 is not supported');
    expect(await cluster.kubectl(...log, '--previous', '--tail=1')).toContain('main.go:118');
  });

  it('has the events that tell of the other troubles', async () => {
    expect(await events('shop', 'Failed')).toContain('ErrImagePull');
    expect(await events('analytics', 'FailedScheduling')).toContain('Insufficient cpu');
    expect(await events('logistics', 'FailedCreate')).toContain('exceeded quota: compute');
  });

  it('has healthy parts of every kind', async () => {
    const web = await cluster.kubectl('get', 'pods', '-n', 'shop', '-l', 'app=web', '-o', 'wide', '--no-headers');
    expect(
      web
        .trim()
        .split('\n')
        .every((line) => /3\/3 +Running +0 .* 10\.\d+\.\d+\.\d+ +worker-\d+ .* 1\/1$/.test(line)),
    ).toBe(true);
    expect(await cluster.kubectl('get', 'statefulset', '-n', 'shop', 'postgres', '--no-headers')).toMatch(/2\/2/);
    expect(await cluster.kubectl('get', 'job', '-n', 'batch', 'invoice-export', '--no-headers')).toMatch(
      /Complete +3\/3/,
    );
    expect(await cluster.kubectl('get', 'pod', '-n', 'batch', 'schema-check', '--no-headers')).toMatch(
      /0\/1 +Completed/,
    );
    expect(await cluster.kubectl('get', 'service', '-n', 'platform', 'gateway', '--no-headers')).toMatch(
      /203\.0\.113\./,
    );
    expect(await cluster.kubectl('get', 'storefronts', '-n', 'shop')).toMatch(
      /NAME +DOMAIN +CURRENCY +LIVE +PRODUCTS +AGE/,
    );
    expect(await cluster.kubectl('get', 'nodes', '--no-headers')).toMatch(/control-plane-1 +Ready +control-plane/);
  });

  it.each(SCENARIOS)('heals $name by its documented fix', async (scenario) => {
    for (const fix of scenario.fix) await inNamespace(scenario, fix);
    await looksLike(scenario, scenario.healed);
  });

  it('is as broken as before when it is loaded again', async () => {
    const [, name = ''] = /^kwok-(.*)$/.exec(cluster.contextName) ?? [];
    await loadShop(clusterByName(name));
    await Promise.all(SCENARIOS.map((scenario) => looksLike(scenario, scenario.broken)));
    await loadShop(clusterByName(name));
  });
});
