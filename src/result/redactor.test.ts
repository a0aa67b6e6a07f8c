import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { createRedactor } from './redactor.ts';

const redactor = createRedactor({ key: new Uint8Array(32).fill(7) });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function secret(fields: Record<string, unknown>, metadata: Record<string, unknown> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', ...metadata }, ...fields } as KubeObject;
}

describe('pruneAndRedact', () => {
  it('drops managedFields and copies of the object, and changes nothing of what the caller holds', () => {
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web',
        managedFields: [{ manager: 'kubectl' }],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', owner: 'team-a' },
      } as KubeObject['metadata'],
      spec: {},
    };
    const before = structuredClone(pod);
    expect(JSON.parse(JSON.stringify(redactor.pruneAndRedact(pod)))).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', annotations: { owner: 'team-a' } },
      spec: {},
    });
    expect(pod).toEqual(before);
    const clean: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };
    expect(redactor.pruneAndRedact(clean)).toBe(clean);
  });

  it('puts equal marks for equal values of a Secret, in data and stringData alike', () => {
    const result = redactor.pruneAndRedact(
      secret({ type: 'Opaque', data: { a: base64('hunter2!'), b: base64('other') }, stringData: { c: 'hunter2!' } }),
    ) as unknown as { data: Record<string, string>; stringData: Record<string, string>; type: string };
    expect(result.data.a).toMatch(/^\[redacted 8 bytes #[0-9a-f]{8}\]$/);
    expect(result.stringData.c).toBe(result.data.a);
    expect(result.data.b).not.toBe(result.data.a);
    expect(result.type).toBe('Opaque');
  });

  it('puts other marks under another key', () => {
    const other = createRedactor({ key: new Uint8Array(32).fill(8) });
    const object = secret({ data: { a: base64('hunter2!') } });
    expect(JSON.stringify(other.pruneAndRedact(object))).not.toBe(JSON.stringify(redactor.pruneAndRedact(object)));
  });

  it('lets no value out, by whatever field of the Secret', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 6, maxLength: 60 }),
        fc.constantFrom('raw', 'base64', 'json', 'unpadded'),
        fc.string(),
        (bytes, spelling, around) => {
          const raw = Buffer.from(bytes).toString('utf8');
          const spelled = {
            raw,
            base64: Buffer.from(bytes).toString('base64'),
            json: JSON.stringify({ password: raw }),
            unpadded: Buffer.from(bytes).toString('base64url'),
          }[spelling];
          const text = Buffer.from(bytes).toString('base64');
          const note = `${around} ${spelling === 'unpadded' ? text.replace(/=+$/, '') : spelled} ${around}`;
          const out = JSON.stringify(
            redactor.pruneAndRedact(
              secret(
                { data: { password: text } },
                { annotations: { note, 'kubectl.kubernetes.io/last-applied-configuration': note } },
              ),
            ),
          );
          expect(out).not.toContain(text.replace(/=+$/, ''));
          if (raw.trim().length >= 6 && !around.includes(raw))
            expect(JSON.parse(out).metadata.annotations.note).toMatch(/^\[redacted/);
        },
      ),
    );
  });

  it('works on Secrets inside lists, typed or not', () => {
    const value = base64('hunter2!');
    const lists = [
      { apiVersion: 'v1', kind: 'List', metadata: { name: '' }, items: [secret({ data: { a: value } })] },
      {
        apiVersion: 'v1',
        kind: 'SecretList',
        metadata: { name: '' },
        items: [{ metadata: { name: 'db' }, data: { a: value } }],
      },
    ];
    for (const list of lists) {
      const out = JSON.stringify(redactor.pruneAndRedact(list as unknown as KubeObject));
      expect(out).toContain('[redacted 8 bytes #');
      expect(out).not.toContain(value);
      expect(JSON.parse(out).items).toHaveLength(1);
    }
  });

  it('lets nothing through of a Secret in a shape that no API server gives', () => {
    for (const data of [
      'hunter2!',
      ['hunter2!'],
      { a: { b: 'hunter2!' } },
      { a: 42424242 },
      { a: 'not base64 hunter2!' },
    ]) {
      expect(JSON.stringify(redactor.pruneAndRedact(secret({ data })))).not.toMatch(/hunter2|42424242/);
    }
    expect(redactor.pruneAndRedact(secret({ data: null }))).toMatchObject({ kind: 'Secret' });
  });

  it('leaves other kinds that are called Secret alone', () => {
    const other: KubeObject = {
      apiVersion: 'example.com/v1',
      kind: 'Secret',
      metadata: { name: 'x' },
      data: { a: 'b' },
    };
    expect(redactor.pruneAndRedact(other)).toBe(other);
  });
});

describe('redactText', () => {
  it('marks known values in a message, raw or as base64', () => {
    const values = redactor.secretValues(secret({ stringData: { a: 'hunter2!' } }));
    const text = redactor.redactText(`Invalid value: "hunter2!" (${base64('hunter2!')})`, values);
    expect(text).toMatch(/^Invalid value: "\[redacted 8 bytes #[0-9a-f]{8}\]" \(\[redacted/);
    expect(redactor.redactText('nothing here', values)).toBe('nothing here');
  });
});
