import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLog } from '../../src/lib/log.ts';
import { serveHttp } from '../../src/mcp/serve-http.ts';
import { writeKubeconfig } from '../support/kubeconfig.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { Workspace } from '../support/workspace.ts';
import { PRODUCT_EXTRA_SCENARIOS, PRODUCT_SCENARIOS, REQUIRED_COUNT } from './expected-scenarios.ts';
import { createFixtureFactory } from './fixtures/fixture-server.ts';
import { requiredScenarios, runSuite } from './run-suite.ts';

describe.each(['2025-11-25', '2026-07-28'] as const)('the conformance suite for %s', (revision) => {
  test('requires as many server scenarios as we know of', async () => {
    const required = await requiredScenarios(revision);
    expect(required).toHaveLength(REQUIRED_COUNT[revision]);
    expect(required).toEqual(expect.arrayContaining([...PRODUCT_SCENARIOS[revision]]));
  });

  test('passes on the product, as far as it needs no fixtures', async () => {
    await using folder = await TempFolder.make();
    // These scenarios call no tool, so no cluster has to answer.
    const kubeconfigPath = await writeKubeconfig(join(folder.path, 'kubeconfig'), [
      { name: 'nowhere', server: 'http://127.0.0.1:1' },
    ]);
    await using workspace = await Workspace.open({ kubeconfigPath });
    await using server = workspace.start(['serve', '--http', '127.0.0.1:0']);
    const [url = ''] = await server.waitFor('stderr', /http:\/\/127\.0\.0\.1:\d+\/mcp/);
    const { passed, report } = await runSuite(url, revision);
    const expected = [...PRODUCT_SCENARIOS[revision], ...PRODUCT_EXTRA_SCENARIOS[revision]];
    expect(
      expected.filter((scenario) => !passed.includes(scenario)),
      report,
    ).toEqual([]);
  });

  test('passes in full with fixtures on the same transport, guards and handlers', async () => {
    const deps = { factory: createFixtureFactory(), clock: systemClock, log: silentLog };
    await using serving = await serveHttp(deps, { host: '127.0.0.1', port: 0 });
    const { passed, exitCode, report } = await runSuite(serving.url, revision);
    const required = await requiredScenarios(revision);
    expect(
      required.filter((scenario) => !passed.includes(scenario)),
      report,
    ).toEqual([]);
    expect(exitCode, report).toBe(0);
  });
});
