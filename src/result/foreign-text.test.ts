import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { boundedText, foreignText, withoutSecretValues } from './foreign-text.ts';
import { createRedactor } from './redactor.ts';
import { estimateTokens } from './token-estimate.ts';

const deps = { redactor: createRedactor({ key: randomBytes(32) }) };
const VALUE = 'c3VwZXItc2VjcmV0LXZhbHVl';

it('leaves an answer that fits as it is, and shows hidden characters', () => {
  expect(foreignText(deps, 'NAME\tREADY\nweb\t1/1', 100)).toBe('NAME\tREADY\nweb\t1/1');
  expect(foreignText(deps, 'a\u001b[2Jb', 100)).toBe('a\\u001b[2Jb');
});

it('cuts what is larger than the budget, and says so first', () => {
  const cut = foreignText(deps, 'pod web-1 Running\n'.repeat(100_000), 500);
  expect(cut).toMatch(/^CUT: this answer has 1,800,000 characters/);
  expect(estimateTokens(cut)).toBeLessThanOrEqual(500);
});

it.each([
  ['YAML', `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  password: ${VALUE}\n`],
  ['JSON', JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { password: VALUE } })],
  [
    'a list',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { password: VALUE } }],
    }),
  ],
  ['items without a list kind', `- kind: Secret\n  metadata:\n    name: a\n  data:\n    password: ${VALUE}\n`],
  [
    'a second document',
    `kind: Pod\napiVersion: v1\nmetadata:\n  name: p\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  password: ${VALUE}\n`,
  ],
])('marks the values of a Secret in %s', (_, text) => {
  const safe = foreignText(deps, text, 4000);
  expect(safe).not.toContain(VALUE);
  expect(safe).toContain('password');
  expect(safe).toContain('[redacted 18 bytes');
});

it('withholds a Secret that stands in text it cannot read', () => {
  const text = `Here it is:\n\`\`\`yaml\nkind: Secret\ndata:\n  password: ${VALUE}\n\`\`\`\n\tand: [`;
  expect(foreignText(deps, text, 4000)).toContain('withheld');
});

it('marks the keys of a kubeconfig, and leaves what is needed to talk about it', () => {
  const text = `apiVersion: v1\nkind: Config\nclusters:\n- name: prod\n  cluster:\n    server: https://x\nusers:\n- name: me\n  user:\n    token: ${VALUE}\n    client-key-data: ${VALUE}\n`;
  const safe = foreignText(deps, text, 4000);
  expect(safe).not.toContain(VALUE);
  expect(safe).toContain('https://x');
});

it('marks the values of a Secret that stands as JSON in a line, and leaves the lines around it', () => {
  const secret = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'a' },
    data: { password: VALUE },
  });
  const gateway = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Gateway',
    spec: { certificateRefs: [{ kind: 'Secret' }] },
  });
  const safe = foreignText(deps, `Secret a · live\n${secret}\nevents: none\n${gateway}`, 4000).split('\n');
  expect(safe).toEqual(['Secret a · live', expect.stringContaining('[redacted 18 bytes'), 'events: none', gateway]);
  expect(safe.join()).not.toContain(VALUE);
  const both = `${secret}\n---\n  kind: Secret\n  data:\n    password: ${VALUE}\n\t[`;
  expect(foreignText(deps, both, 4000)).not.toContain(VALUE);
  expect(foreignText(deps, `${secret}\nkind:\n  Secret\ndata:\n  password: ${VALUE}`, 4000)).not.toContain(VALUE);
});

it('bounds a text without taking it for one that may hold a Secret', () => {
  const line = 'INFO reconciled {"kind": "Secret", "name": "a"}';
  expect(boundedText(line, 100)).toBe(line);
  expect(boundedText(`${line}\u202e`, 100)).toBe(`${line}\\u202e`);
  expect(boundedText(line.repeat(1000), 100)).toMatch(/^CUT: /);
});

it('marks the values of Secrets in the arguments of a call, and leaves the rest', () => {
  const yaml = `apiVersion: v1\nkind: Secret\nstringData:\n  password: ${VALUE}\n`;
  const secret = { kind: 'Secret', data: { password: VALUE } };
  const call = { resource: yaml, objects: [secret], kind: 'Secret', name: 'a', limit: 5, labelSelector: null };
  const safe = withoutSecretValues(deps, call);
  expect(JSON.stringify(safe)).not.toContain(VALUE);
  expect(JSON.stringify(safe).match(/\[redacted/g)).toHaveLength(2);
  expect(safe).toMatchObject({ kind: 'Secret', name: 'a', limit: 5, labelSelector: null });
  const asked = { apiVersion: 'v1', kind: 'Secret', name: 'a' };
  expect(withoutSecretValues(deps, asked)).toEqual(asked);
});
