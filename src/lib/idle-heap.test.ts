import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** Sizes of the heap of a process that once needed 60 MB: before it rests, and when that is half as much or 10 s have passed. */
const PROGRAM = `
import { getHeapStatistics } from 'node:v8';
import { IdleHeap } from ${JSON.stringify(join(import.meta.dirname, 'idle-heap.ts'))};
let kept = Array.from({ length: 300_000 }, (_, index) => ({ index, text: 'x' + index, more: [index] }));
const before = getHeapStatistics().total_heap_size;
kept = undefined;
using _heap = new IdleHeap({ everyMs: 100 });
let after = before;
for (let looks = 0; looks < 100 && after > before / 2; looks++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  after = getHeapStatistics().total_heap_size;
}
console.log(JSON.stringify({ before, after }));
`;

async function heaps(): Promise<{ readonly before: number; readonly after: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--input-type=module-typescript',
    '-e',
    PROGRAM,
  ]);
  return JSON.parse(stdout) as { readonly before: number; readonly after: number };
}

describe('the heap of a process that rests', () => {
  it('is given back', async () => {
    const { before, after } = await heaps();
    expect(before).toBeGreaterThan(40_000_000);
    expect(after).toBeLessThan(before / 2);
  });
});
