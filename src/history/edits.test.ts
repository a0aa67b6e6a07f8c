import { expect, it } from 'vitest';
import { listEdits } from './edits.ts';
import { noiseOf } from './noise.ts';

const CORDON_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const OWN_TAINT = { key: 'dedicated', value: 'db', effect: 'NoSchedule' };

function edits(before: object, after: object): readonly unknown[] {
  return listEdits(before, after, noiseOf('Node')).map(({ path, before: old, after: new_ }) => [
    path.join('.'),
    old,
    new_,
  ]);
}

it('tells a cordon once, though it brings the first taint of the node and takes it away again', () => {
  const free = { spec: {} };
  const cordoned = { spec: { unschedulable: true, taints: [CORDON_TAINT] } };
  expect(edits(free, cordoned)).toEqual([['spec.unschedulable', undefined, true]]);
  expect(edits(cordoned, free)).toEqual([['spec.unschedulable', true, undefined]]);
});

it('tells a taint of somebody, be it the first or one more', () => {
  const told = [['spec.taints.dedicated', undefined, OWN_TAINT]];
  expect(edits({ spec: {} }, { spec: { taints: [OWN_TAINT] } })).toEqual(told);
  expect(edits({ spec: {} }, { spec: { taints: [CORDON_TAINT, OWN_TAINT] } })).toEqual(told);
});

it('tells a list without keys as a whole', () => {
  expect(edits({ spec: {} }, { spec: { podCIDRs: ['10.0.0.0/24'] } })).toEqual([
    ['spec.podCIDRs', undefined, ['10.0.0.0/24']],
  ]);
});
