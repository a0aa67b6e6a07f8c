import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldPath, lookUpField } from './field-path.ts';

const object = {
  metadata: { labels: { 'app.kubernetes.io/name': 'cart', app: 'x' }, annotations: { 'a"b': 'q', "it's": 's' } },
  spec: { containers: [{ name: 'a' }, { name: 'b' }] },
};

function valueAt(path: string): unknown {
  const result = lookUpField(object, path);
  return result.found ? result.value : result;
}

describe('lookUpField', () => {
  it('follows names, indexes, quoted names and names with dots in them', () => {
    expect(valueAt('spec.containers[1].name')).toBe('b');
    expect(valueAt('$.spec.containers[0].name')).toBe('a');
    expect(valueAt('{.spec.containers[0].name}')).toBe('a');
    expect(valueAt('metadata.labels["app.kubernetes.io/name"]')).toBe('cart');
    expect(valueAt("metadata.labels['app.kubernetes.io/name']")).toBe('cart');
    expect(valueAt('metadata.labels.app.kubernetes.io/name')).toBe('cart');
    expect(valueAt('metadata.annotations["a\\"b"]')).toBe('q');
  });

  it('takes stretches of texts, lists and maps', () => {
    expect(valueAt('metadata.labels.app.kubernetes.io/name[1:3]')).toBe('ar');
    expect(valueAt('spec.containers[1:]')).toEqual([{ name: 'b' }]);
    expect(valueAt('metadata.labels[1:][0:1]')).toEqual({ app: 'x' });
  });

  it('finds again what it was told by path, for any names', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (names) => {
        const nested = names.reduceRight<unknown>((value, name) => Object.fromEntries([[name, value]]), 'end');
        const path = names.reduce(fieldPath, '');
        expect(lookUpField(nested, path)).toEqual({ found: true, value: 'end', path });
      }),
    );
  });
});
