import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { TOOLS_REFERENCE, toolsReference } from './generate-tools-reference.ts';

it('keeps the tool reference current (make docs)', async () => {
  expect(await readFile(TOOLS_REFERENCE, 'utf8')).toBe(toolsReference());
});
