import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { ofSchema } from './schema-memo.ts';

describe('what was found out of a schema', () => {
  it('is found out once for each state of the schema, and for each database', () => {
    using database = new DatabaseSync(':memory:');
    using other = new DatabaseSync(':memory:');
    const tables = (of: DatabaseSync): readonly unknown[] =>
      ofSchema(of, 'tables', () => of.prepare('SELECT name FROM sqlite_schema').all());
    database.exec('CREATE TABLE a (x)');
    const first = tables(database);
    expect(first).toHaveLength(1);
    database.exec('INSERT INTO a VALUES (1)');
    expect(tables(database)).toBe(first);
    expect(tables(other)).toEqual([]);
    database.exec('CREATE TABLE b (y)');
    expect(tables(database)).toHaveLength(2);
  });
});
