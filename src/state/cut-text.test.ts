import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutJson, cutText, TEXT_BYTES } from './cut-text.ts';

test('leaves what fits as it is, to the byte', () => {
  expect(cutText('汉'.repeat(20), 60)).toBe('汉'.repeat(20));
  expect(cutText('汉'.repeat(20), 59)).toBe(`${'汉'.repeat(10)} … [cut: 60 bytes in all]`);
});

test('whatever the text, what is kept is within bounds, whole characters, and a beginning of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 30 }), fc.integer({ min: 40, max: 80 }), (text, bytes) => {
      const kept = cutText(text, bytes);
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(bytes);
      expect(kept.isWellFormed()).toBe(true);
      expect(text.startsWith(kept.replace(/ … \[cut: \d+ bytes in all\]$/, ''))).toBe(true);
    }),
  );
});

test('arguments stay a JSON object within bounds, whatever has to be escaped in them', () => {
  expect(cutJson({ namespace: 'shop' })).toBe('{"namespace":"shop"}');
  for (const filler of ['"', '\\', '\n', '\u0000', '汉', '👩‍🚀', '\ud800']) {
    const json = cutJson({ manifest: filler.repeat(TEXT_BYTES) });
    expect(Buffer.byteLength(json), filler).toBeLessThanOrEqual(TEXT_BYTES);
    expect(JSON.parse(json), filler).toEqual({ cut: expect.stringMatching(/^\{"manifest":.* bytes in all\]$/s) });
  }
});
