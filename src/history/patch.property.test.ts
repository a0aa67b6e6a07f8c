import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalJson } from './equal-json.ts';
import { pack, unpack } from './packed.ts';
import { applyPatch, diffPatch } from './patch.ts';

/** JSON with few names and values, so that two of them share much; `__proto__` is a name like others. */
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1, '', 'a', 'Running'),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom('name', 'status', '__proto__', 'constructor', 'x.y', '0'), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

test('a patch leads from any JSON value to any other, also after it was stored', () => {
  fc.assert(
    fc.property(json, json, (from, to) => {
      const patch = unpack(pack(JSON.stringify(diffPatch(from, to)))) as ReturnType<typeof diffPatch>;
      const result = applyPatch(JSON.parse(JSON.stringify(from)), patch);
      expect(equalJson(result, to)).toBe(true);
      expect(JSON.parse(JSON.stringify(result))).toEqual(JSON.parse(JSON.stringify(to)));
    }),
    { numRuns: 2000 },
  );
});

test('reverse patches rebuild every earlier state of any sequence', () => {
  fc.assert(
    fc.property(fc.array(json, { minLength: 2, maxLength: 8 }), (states) => {
      const reverses = states.slice(1).map((state, index) => JSON.stringify(diffPatch(state, states[index])));
      let state: unknown = structuredCopy(states.at(-1));
      for (let index = reverses.length - 1; index >= 0; index--) {
        state = applyPatch(state, JSON.parse(reverses[index] ?? '[]'));
        expect(equalJson(state, states[index])).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('values that are alike need no patch', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(diffPatch(value, structuredCopy(value))).toEqual([]);
    }),
  );
});

function structuredCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
