import { expect, it } from 'vitest';
import { AppError } from '../../lib/errors.ts';
import { silentLog } from '../../lib/log.ts';
import { ManualClock } from '../../lib/testing/manual-clock.ts';
import type { KnownCluster } from '../cluster-identity.ts';
import { RESOURCE_PARSERS } from '../resource-parser/resource-parsers.ts';
import { ScriptedCaller } from '../testing/scripted-caller.ts';
import { openTestCache } from '../testing/test-cache.ts';
import { servedKinds } from './served-kinds.ts';

const TOOL = 'k8s_list_api_resources';
const CLUSTER = { type: 'cluster', name: 'prod', info: { cluster: 'prod' }, generation: 0 } as KnownCluster;

const POD = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true, verbs: ['list'] };
const GADGET = {
  group: 'acme.io',
  version: 'v1',
  kind: 'Gadget',
  plural: 'gadgets',
  namespaced: true,
  verbs: ['list'],
};
const page = (kinds: readonly object[], complete = true) => ({
  ...{ cluster: 'prod', observedAt: '2026-11-26T15:00:00.000Z', complete, kinds },
});

async function open(setting: readonly string[], answer: () => unknown) {
  const clock = new ManualClock();
  const test = await openTestCache(clock);
  const caller = new ScriptedCaller({ [TOOL]: answer });
  const warnings: unknown[] = [];
  const log = { ...silentLog, warn: (facts: unknown) => void warnings.push(facts) };
  const source = servedKinds({ caller, clock, random: () => 1, cache: test.cache, log }, setting);
  const look = async () => {
    const looking = source(CLUSTER, new AbortController().signal);
    // What waits, waits for the clock alone.
    const { parsers, isGone } = await Promise.race([looking, clock.advance(60_000).then(() => looking)]);
    return {
      kinds: parsers.map(({ kind }) => kind),
      gadgetsAreGone: isGone({ apiGroup: 'acme.io', kind: 'Gadget' }),
    };
  };
  return { look, caller, test, warnings };
}

it('asks the cluster nothing where the kinds with tables are the answer', async () => {
  const { look, caller, test } = await open(['default', '-events'], () => page([]));
  await using _ = test;
  const { kinds, gadgetsAreGone } = await look();
  expect(kinds).toEqual(RESOURCE_PARSERS.map(({ kind }) => kind).filter((kind) => kind !== 'Event'));
  expect(gadgetsAreGone).toBe(false);
  expect(caller.callsOf(TOOL)).toEqual([]);
});

it('tells of a kind that came and of one that went, after it has asked for it twice', async () => {
  let served: readonly object[] = [POD];
  const { look, caller, test } = await open(['*'], () => page(served));
  await using _ = test;
  expect(await look()).toEqual({ kinds: ['Pod'], gadgetsAreGone: true });
  served = [POD, GADGET];
  expect(await look()).toEqual({ kinds: ['Pod', 'Gadget'], gadgetsAreGone: false });
  expect(caller.callsOf(TOOL)).toHaveLength(2);
  served = [POD];
  expect(await look()).toEqual({ kinds: ['Pod'], gadgetsAreGone: true });
  expect(caller.callsOf(TOOL)).toHaveLength(4);
});

it('takes nothing for gone that is missing for a moment, or from an answer that is not complete', async () => {
  const answers = [page([POD, GADGET]), page([POD]), page([POD, GADGET]), page([POD], false)];
  const { look, test } = await open(['*'], () => answers.shift());
  await using _ = test;
  for (let round = 0; round < 2; round++) {
    expect(await look()).toEqual({ kinds: ['Pod', 'Gadget'], gadgetsAreGone: false });
  }
  expect(await look()).toEqual({ kinds: ['Pod'], gadgetsAreGone: false });
});

it('says once which name is not served, and finds it when it is', async () => {
  let served: readonly object[] = [POD];
  const { look, test, warnings } = await open(['pods', 'gadgets'], () => page(served));
  await using _ = test;
  for (let round = 0; round < 2; round++) expect((await look()).kinds).toEqual(['Pod']);
  expect(warnings).toEqual([expect.objectContaining({ cluster: 'prod', kinds: ['gadgets'] })]);
  expect(test.query('SELECT kind, complete, error FROM cache_metadata')).toEqual([
    { kind: 'gadgets', complete: 0, error: expect.stringContaining('looked for once a minute') },
  ]);
  served = [POD, GADGET];
  expect((await look()).kinds).toEqual(['Pod', 'Gadget']);
});

it('falls back to the kinds with tables where the cluster does not let us ask, or the server can not', async () => {
  const forbidden = (): never => {
    throw new AppError('kube_api', 'forbidden', { data: { httpStatus: 403, reason: 'Forbidden' } });
  };
  const { look, caller, test, warnings } = await open(['*', '-gizmos'], forbidden);
  await using _ = test;
  const typed = { kinds: RESOURCE_PARSERS.map(({ kind }) => kind), gadgetsAreGone: false };
  expect(await look()).toEqual(typed);
  caller.remove(TOOL);
  expect(await look()).toEqual(typed);
  expect(warnings).toEqual([expect.objectContaining({ kinds: ['*'] })]);
  expect(test.query('SELECT kind, error FROM cache_metadata')).toEqual([
    { kind: '*', error: "The MCP server can't tell which kinds the cluster serves." },
  ]);
});

it('says once that an exclusion excludes nothing, and makes no scope of it', async () => {
  const { look, test, warnings } = await open(['*', '-gadgts', '-gadgets'], () => page([POD, GADGET]));
  await using _ = test;
  for (let round = 0; round < 2; round++) expect((await look()).kinds).toEqual(['Pod']);
  expect(warnings).toEqual([expect.objectContaining({ kinds: ['-gadgts'] })]);
  expect(test.query('SELECT kind FROM cache_metadata')).toEqual([]);
});

it('refuses an answer that can not be what was asked for', async () => {
  const odd = [
    { ...page([]), cluster: 'other' },
    page([{ ...POD, kind: '' }]),
    { ...page([]), kinds: 7 },
    { ...page([]), complete: 'yes' },
  ];
  for (const answer of odd) {
    const { look, test } = await open(['*'], () => answer);
    await using _ = test;
    await expect(look()).rejects.toMatchObject({ code: 'mcp_protocol' });
  }
});
