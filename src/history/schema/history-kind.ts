import type { DatabaseKind } from '../../database/database-kind.ts';
import { changes } from './migrations/0001-changes.ts';

/** The history: what changed, never disposable. Released migrations never change. */
export const HISTORY: DatabaseKind = {
  noun: 'history',
  // 'k8mh'
  applicationId: 0x6b386d68,
  schemaMark: 'change_coverage',
  migrations: [changes],
  pragmas: 'PRAGMA synchronous = normal; PRAGMA cache_size = -4000',
  // Without it a file keeps the size it once had, and could never be brought back under its bound.
  atCreation: 'PRAGMA auto_vacuum = incremental',
};
