import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { objectText } from './object-text.ts';
import type { ObjectOutcome } from './outcome.ts';

const BUDGET = 4000;

function outcome(object: Record<string, unknown>, changes: Partial<ObjectOutcome> = {}): ObjectOutcome {
  return {
    type: 'object',
    scope: { resource: 'Pod', cluster: 'prod', namespace: 'shop', name: 'web' },
    source: { from: 'live', observedAt: '2026-11-23T05:02:00Z' },
    object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, ...object } as KubeObject,
    sections: [],
    notes: [],
    ...changes,
  };
}

function jsonOf(text: string): Record<string, never> {
  return JSON.parse(text.split('\n').find((line) => /^[[{"]/.test(line)) ?? '');
}

describe('objectText', () => {
  it('is a header and compact JSON, with sections under it', () => {
    const sections = [
      { title: 'events', columns: ['TYPE', 'MESSAGE'], rows: [['Warning', 'Back-off\nrestarting']] },
      { title: 'owners', columns: ['KIND'], rows: [] },
    ];
    expect(objectText(outcome({ spec: { nodeName: 'n1' } }, { sections, notes: ['a note'] }), BUDGET)).toBe(
      [
        'Pod web · cluster prod · namespace shop · live 2026-11-23T05:02:00Z',
        'note: a note',
        '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"nodeName":"n1"}}',
        'events',
        'TYPE\tMESSAGE',
        'Warning\tBack-off\\nrestarting',
        'owners: none',
      ].join('\n'),
    );
  });

  it('holds its budget for objects no schema foresees, keeps the rest whole and says how to get what is cut', () => {
    let deep: unknown = 'end';
    for (let level = 0; level < 5000; level++) deep = { a: deep };
    const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`label-${at}`, `value ${at}`]));
    const cases: [string, Record<string, unknown>, RegExp][] = [
      [
        'a 10 MB text',
        { data: { big: 'x y'.repeat(3_500_000), small: 'kept' } },
        /data\.big\[\d+:\] \([\d,]+ of 10,500,000 characters shown\)/,
      ],
      [
        '10,000 labels',
        { metadata: { name: 'web', labels }, spec: { small: 'kept' } },
        /metadata\.labels\[\d+:\] \([\d,]+ more fields\)/,
      ],
      ['deep nesting', { spec: deep, status: { small: 'kept' } }, /spec\.a\.a\.a/],
      [
        'many items',
        { items: Array.from({ length: 20_000 }, (_, at) => ({ at })), small: 'kept' },
        /items\[\d+:\] \([\d,]+ more items\)/,
      ],
      ['Chinese', { data: { big: '连接失败'.repeat(500_000), small: 'kept' } }, /data\.big\[\d+:\]/],
      ['control characters', { data: { big: '\u0001\u202e'.repeat(500_000), small: 'kept' } }, /data\.big\[\d+:\]/],
      ['long names', { data: { ['k'.repeat(100_000)]: 'v'.repeat(100_000), small: 'kept' } }, /cut to fit/],
    ];
    for (const [name, object, cut] of cases) {
      const text = objectText(outcome(object), BUDGET);
      expect(countTokens(text), name).toBeLessThanOrEqual(BUDGET);
      expect(text, name).toMatch(cut);
      expect(JSON.stringify(jsonOf(text)), name).toContain('"small":"kept"');
      expect(text, name).not.toMatch(/[\u0000-\u0009\u202e]/);
    }
  });

  it('gets a text to its end, part by part, by the paths it gives', () => {
    const whole = Array.from({ length: 20_000 }, (_, at) => `line ${at}`).join(', ');
    let path = 'data.log';
    let read = '';
    for (let part = 0; part < 200; part++) {
      const text = objectText(outcome({ data: { log: whole } }, { fieldPath: path }), BUDGET);
      const value = jsonOf(text) as unknown as string;
      const cut = /field=<path>: (\S+\[\d+:\]) /.exec(text)?.[1];
      if (cut === undefined) {
        read += value;
        break;
      }
      read += value.replace(/…\[\+[\d,]+ characters\]$/, '');
      // Paths given for a part of a part are read as they are.
      path = cut;
    }
    expect(read).toBe(whole);
  });

  it('shows one field', () => {
    const spec = { containers: [{ env: [{ name: 'A', value: '1' }] }] };
    const text = objectText(outcome({ spec }, { fieldPath: '.spec.containers[0].env' }), BUDGET);
    expect(text.split('\n')).toEqual([
      'Pod web · cluster prod · namespace shop · field spec.containers[0].env · live 2026-11-23T05:02:00Z',
      '[{"name":"A","value":"1"}]',
    ]);
  });

  it('refuses a field that is not there and names those near it', () => {
    const spec = { containers: [], nodeName: 'n1' };
    expect(() => objectText(outcome({ spec }, { fieldPath: 'spec.container' }), BUDGET)).toThrow(
      'There is no container in spec; near it: containers.',
    );
    for (const path of [
      'constructor',
      '__proto__',
      'spec.toString',
      'spec.containers[0]',
      'spec.containers.length',
      '[[',
      '',
    ]) {
      expect(() => objectText(outcome({ spec }, { fieldPath: path }), BUDGET), path).toThrow(/There is no/);
    }
  });
});
