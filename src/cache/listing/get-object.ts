import type { ReadConnection } from '../read-connection.ts';
import { readStanding, type Standing, type StandingQuestion } from './question-scope.ts';

export interface GetQuestion extends StandingQuestion {
  readonly name: string;
}

export interface GetAnswer extends Standing {
  /** The object's JSON; absent where the cache has no such object. */
  readonly body?: string;
}

/** One object from one read transaction. Throws as `ReadConnection.read`, and where the database is of another version. */
export function getObject(connection: ReadConnection, now: number, question: GetQuestion): GetAnswer {
  return connection.read((database) => {
    const standing = readStanding(database, question, now);
    if (standing.cluster === undefined || standing.scope === undefined) return standing;
    const row = database
      .prepare(
        `SELECT body FROM objects JOIN object_bodies USING (id)
         WHERE kind = ? AND namespace = ? AND name = ? AND cluster = ? AND api_group = ?`,
      )
      .get(question.kind, question.namespace ?? '', question.name, standing.cluster.name, question.group);
    return row === undefined ? standing : { ...standing, body: String(row.body) };
  });
}
