import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { AppError, type ErrorCode } from '../lib/errors.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { ListOutcome, LogOutcome, ObjectOutcome, Outcome, Row, RowPosition } from './outcome.ts';
import { createRedactor } from './redactor.ts';
import { createRenderer } from './renderer.ts';

const redactor = createRedactor({ key: new Uint8Array(32).fill(1) });
const renderer = createRenderer({ redactor }, { budgetTokens: 4000 });
/** The smallest budget that can be set, the usual one, and one between. */
const budgets = fc.constantFrom(500, 1000, 4000);
const question = 'abcdefgh';

const cursorAfter = (position: RowPosition): string =>
  encodeCursor({ walk: 'rows', question, resourceVersion: '123456', position });

/** Words as clusters hold them, and words that no cluster should hold. */
const word = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/) },
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\t',
    'a\nb',
    '\u001b[31mred',
    '\u202eevil',
    'é'.repeat(300),
    '中文'.repeat(400),
    'x'.repeat(5000),
    '😀'.repeat(99),
  ),
  fc.base64String({ maxLength: 400 }),
);
const source = fc.constantFrom(
  { from: 'live', observedAt: '2026-11-23T05:02:00.123Z' } as const,
  { from: 'cache', observedAt: '2026-11-23T05:02:00.123Z', ageMs: 42_000, freshness: 'fresh' } as const,
);
const scope = fc.record(
  { resource: word, cluster: word, namespace: word, narrowedBy: fc.array(word, { maxLength: 4 }) },
  { requiredKeys: ['resource', 'cluster'] },
);
const notes = fc.array(word, { maxLength: 5 });

const list: fc.Arbitrary<ListOutcome> = fc
  .record({
    scope,
    source,
    columns: fc.array(word, { minLength: 1, maxLength: 8 }),
    rows: fc.array(fc.record({ cells: fc.array(word, { maxLength: 8 }), rank: fc.integer({ min: 0, max: 3 }) }), {
      maxLength: 120,
      size: 'max',
    }),
    summary: fc.array(fc.tuple(word, fc.nat()), { maxLength: 20 }),
    notes,
    narrowBy: fc.subarray(['namespace', 'labelSelector', 'status']),
    complete: fc.boolean(),
  })
  .map((parts) => ({
    ...parts,
    type: 'list',
    rows: parts.rows.map((row, at) => ({ ...row, key: `shop/pod-${at}` })),
    cursorAfter,
    resourceVersion: '123456',
  }));

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    word,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 12 }),
    fc.dictionary(word, tie('value'), { maxKeys: 12 }),
  ),
})).value;

const kubeObject: fc.Arbitrary<KubeObject> = fc
  .record({ spec: json, status: json, data: json, labels: fc.dictionary(word, word, { maxKeys: 40, size: 'max' }) })
  .map(({ spec, status, data, labels }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'x', labels },
    spec,
    status,
    data,
  }));

const table = fc.record({
  title: word,
  columns: fc.array(word, { maxLength: 5 }),
  rows: fc.array(fc.array(word, { maxLength: 5 }), { maxLength: 20 }),
});

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  list,
  fc
    .record({ scope, source, name: word, object: kubeObject, sections: fc.array(table, { maxLength: 3 }), notes })
    .map(({ name, ...parts }): ObjectOutcome => ({ ...parts, type: 'object', scope: { ...parts.scope, name } })),
  fc
    .record({
      scope,
      source,
      streams: fc.array(
        fc.record(
          { title: word, lines: fc.array(word, { maxLength: 60, size: 'max' }), omittedBefore: fc.nat() },
          { requiredKeys: ['title', 'lines'] },
        ),
        { maxLength: 12 },
      ),
      notes,
    })
    .map((parts): LogOutcome => ({ ...parts, type: 'log' })),
  fc.record({ source, cluster: word, facts: fc.array(fc.tuple(word, word), { maxLength: 20 }), notes }).map(
    ({ cluster, ...parts }): Outcome => ({
      ...parts,
      type: 'clusterInfo',
      info: {
        cluster,
        uid: 'u',
        server: 'https://127.0.0.1:6443',
        version: 'v1.36.3',
        platform: 'linux/amd64',
        defaultNamespace: 'default',
        observedAt: '2026-11-23T05:02:00Z',
      },
    }),
  ),
  fc
    .record(
      { cluster: word, summary: word, details: fc.array(word, { maxLength: 20 }), object: kubeObject },
      { requiredKeys: ['cluster', 'summary', 'details'] },
    )
    .map((parts): Outcome => ({ ...parts, type: 'change' })),
  fc.record({ cluster: word, objects: fc.array(kubeObject, { maxLength: 3 }) }).map(
    (parts): Outcome => ({
      ...parts,
      type: 'objectPage',
      apiVersion: 'v1',
      kind: 'Secret',
      resourceVersion: '1',
      observedAt: '2026-11-23T05:02:00Z',
      complete: true,
    }),
  ),
);

/** No character that ends a line where none should end, drives a terminal or hides. */
function isPlain(text: string): boolean {
  return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\p{Cs}]/u.test(text);
}

describe('the budget', () => {
  it('holds for every outcome, in the tokens of o200k, and nothing in it drives a terminal', () => {
    fc.assert(
      fc.property(
        outcome,
        fc.constantFrom(undefined, 'rows' as const, 'objects' as const),
        budgets,
        (any, form, budget) => {
          const { text } = createRenderer({ redactor }, { budgetTokens: budget }).render(any, form);
          expect(countTokens(text)).toBeLessThanOrEqual(budget);
          expect(isPlain(text)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('holds for every error', () => {
    fc.assert(
      fc.property(
        word,
        fc.array(word),
        fc.constantFrom<ErrorCode>('kube_api', 'internal', 'usage'),
        budgets,
        (message, nearest, code, budget) => {
          const data = { nearest, reason: 'Forbidden', verb: 'list', resource: 'pods', namespace: message };
          const error = new AppError(code, message.repeat(200), { data });
          const { text, isError } = createRenderer({ redactor }, { budgetTokens: budget }).renderError(error);
          expect(isError).toBe(true);
          expect(countTokens(text)).toBeLessThanOrEqual(budget);
          expect(isPlain(text)).toBe(true);
        },
      ),
    );
  });
});

describe('walking a list', () => {
  it('shows every row exactly once, trouble first, whatever is in the rows', () => {
    fc.assert(
      fc.property(
        list,
        fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
        budgets,
        (whole, limit, budget) => {
          const walker = createRenderer({ redactor }, { budgetTokens: budget });
          const marked = whole.rows.map((row): Row => ({ ...row, cells: [`#${row.key}#`, ...row.cells] }));
          const seen: string[] = [];
          let after: RowPosition | undefined;
          for (let page = 0; page <= marked.length; page++) {
            const { text } = walker.render({
              ...whole,
              rows: marked,
              ...(limit === undefined ? {} : { limit }),
              ...(after === undefined ? {} : { after }),
            });
            const shown = [...text.matchAll(/^#(.+?)#(?:\t|$)/gm)].map((match) => match[1] ?? '');
            if (limit !== undefined) expect(shown.length).toBeLessThanOrEqual(limit);
            seen.push(...shown);
            const cursor = /more: cursor=([\w-]+)/.exec(text)?.[1];
            if (cursor === undefined) break;
            after = decodeCursor(cursor, { walk: 'rows', question }).position;
          }
          const expected = [...marked]
            .sort((a, b) => b.rank - a.rank || (a.key < b.key ? -1 : 1))
            .map((row) => row.key);
          expect(seen).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gives a program every row exactly once, in key order', () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 50 }), (whole, limit) => {
        const seen: string[] = [];
        let after: RowPosition | undefined;
        for (;;) {
          const rows = whole.rows.map((row): Row => ({ ...row, cells: [row.key] }));
          const { structured } = renderer.render(
            { ...whole, rows, limit, ...(after === undefined ? {} : { after }) },
            'rows',
          );
          const page = structured as unknown as { rows: string[][]; continue?: string };
          seen.push(...page.rows.map((row) => row[0] ?? ''));
          if (page.continue === undefined) break;
          after = decodeCursor(page.continue, { walk: 'rows', question }).position;
        }
        expect(seen).toEqual(whole.rows.map((row) => row.key).sort());
      }),
      { numRuns: 50 },
    );
  });
});

describe('renderer', () => {
  it('turns what fails while rendering into an error result', () => {
    const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { nodeName: 'n1' } };
    const rendered = renderer.render({
      type: 'object',
      scope: { resource: 'Pod', cluster: 'prod', name: 'web' },
      source: { from: 'live', observedAt: '2026-11-23T05:02:00Z' },
      object: pod,
      fieldPath: 'spec.nodename',
      sections: [],
      notes: [],
    });
    expect(rendered.isError).toBe(true);
    expect(rendered.text).toBe('There is no nodename in spec; near it: nodeName.');
  });

  it('says which right is missing, and gives a program the status', () => {
    const error = new AppError('kube_api', 'pods is forbidden', {
      data: { httpStatus: 403, reason: 'Forbidden', verb: 'list', resource: 'pods', namespace: 'shop' },
    });
    expect(renderer.renderError(error).text).toContain('list pods in namespace shop');
    expect(renderer.renderError(error).code).toBe('kube_api');
    expect(renderer.renderError(error, 'rows').structured).toEqual({
      error: { code: 'kube_api', message: 'pods is forbidden', reason: 'Forbidden', httpStatus: 403 },
    });
  });

  it('marks Secret values that an error repeats', () => {
    const secret: KubeObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a' },
      stringData: { p: 'hunter2!' },
    };
    const error = new AppError('kube_api', 'Invalid value: hunter2!');
    const rendered = renderer.renderError(error, 'objects', redactor.secretValues(secret));
    expect(JSON.stringify(rendered)).not.toContain('hunter2');
    expect(rendered.text).toMatch(/Invalid value: \[redacted 8 bytes #/);
  });
});
