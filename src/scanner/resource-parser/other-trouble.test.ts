import { describe, expect, it } from 'vitest';
import { genericParser } from '../kinds/generic-parser.ts';

const { columns } = genericParser({
  ...{ group: 'cert-manager.io', version: 'v1', kind: 'Certificate', plural: 'certificates', namespaced: true },
  ...{ shortNames: ['cert'], verbs: ['list', 'watch'] },
});

const of = (status: unknown) =>
  columns({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
    status,
  });

const condition = (type: string, status: string, reason?: string) => ({
  ...{ type, status, message: `about ${type}`, lastTransitionTime: '2026-11-20T09:00:00Z' },
  ...(reason === undefined ? {} : { reason }),
});

describe('an object of a kind without a table', () => {
  it('has what it says of itself by custom in columns', () => {
    const status = {
      phase: 'Issuing',
      conditions: [condition('Ready', 'False', 'Expired'), condition('Synced', 'True')],
    };
    expect(of(status)).toEqual({
      kind: 'Certificate',
      api_group: 'cert-manager.io',
      ready: 0,
      phase: 'Issuing',
      conditions: '{"Ready":"False","Synced":"True"}',
      ...{ owner_kind: null, owner_name: null, labels: '{}', created_at: null },
      ...{ reason: 'Expired', message: 'about Ready', since: '2026-11-20T09:00:00.000Z' },
    });
  });

  it.each([
    ['a wanted condition that is not so, without a reason', { conditions: [condition('Ready', 'False')] }, 'NotReady'],
    [
      'what failed before what is therefore not ready',
      { conditions: [condition('Ready', 'False'), condition('Stalled', 'True', 'BuildFailed')] },
      'BuildFailed',
    ],
    ['a phase that says it in part', { phase: 'PartiallyFailed' }, 'PartiallyFailed'],
    ['a phase', { phase: 'Failed', reason: 'no disk' }, 'Failed'],
    ['a state', { state: 'ERROR' }, 'ERROR'],
    ['a health', { health: { status: 'Degraded', message: 'pods are missing' } }, 'Degraded'],
  ])('is in trouble by %s', (_case, status, reason) => {
    expect(of(status)).toMatchObject({ reason });
  });

  it.each([
    ['nobody knows whether it is ready', { conditions: [condition('Ready', 'Unknown', 'Waiting')] }],
    ['a condition of no known custom', { conditions: [condition('DisruptionAllowed', 'False')] }],
    [
      'an unwanted condition that is not so',
      { conditions: [condition('Degraded', 'False'), condition('Ready', 'True')] },
    ],
    ['a phase on its way', { phase: 'Pending' }],
    ['somebody switched it off', { conditions: [condition('Ready', 'False', 'VMINotExists')] }],
    ['no status', undefined],
    ['a status that is none', { conditions: { Ready: 'False' }, phase: 7, health: 'Degraded' }],
    ['conditions that are none', { conditions: [null, 'Ready', { type: 'Ready' }] }],
  ])('is in none where %s', (_case, status) => {
    expect(of(status)).toMatchObject({ reason: null, message: null, since: null });
  });

  it.each([
    ['2026-11-27T06:56:18+08:00', '2026-11-26T22:56:18.000Z'],
    ['last week', null],
    [undefined, null],
  ])('takes the time %s as %s', (lastTransitionTime, since) => {
    expect(of({ conditions: [{ ...condition('Ready', 'False'), lastTransitionTime }] })).toMatchObject({ since });
  });
});
