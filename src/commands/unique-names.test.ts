import { expect, it } from 'vitest';
import { uniqueNames } from './unique-names.ts';

it('columns of one name keep each its own value in JSON', () => {
  expect(uniqueNames(['name', 'name', 'name_2', 'name'])).toEqual(['name', 'name_2', 'name_2_2', 'name_3']);
});
