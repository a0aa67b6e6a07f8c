import type { DatabaseKind } from '../../database/database-kind.ts';
import { conversations } from './migrations/0001-conversations.ts';

/** The state database: what people did, never disposable. Released migrations never change. */
export const STATE: DatabaseKind = {
  noun: 'state database',
  // 'k8ms'
  applicationId: 0x6b386d73,
  schemaMark: 'conversations_updated',
  migrations: [conversations],
  // An appended turn outlives a power cut too, and what was deleted is overwritten.
  pragmas: 'PRAGMA synchronous = full; PRAGMA secure_delete = on; PRAGMA journal_size_limit = 16777216',
};
