import { schemaPage } from '../../database/schema-page.ts';
import { STATE_TABLES } from './documentation.ts';
import { STATE } from './state-kind.ts';

/** The page docs/reference/state-schema.md. */
export function stateReference(): Promise<string> {
  return schemaPage({ introduction: INTRODUCTION, migrations: STATE.migrations, tables: STATE_TABLES });
}

const INTRODUCTION = `# The state database's tables

<!-- Written by scripts/generate-schema-reference.ts from src/state/schema; edit those. -->

\`k8s_state.db\` lies in the folder of \`CACHE_DB_PATH\` and holds the record of conversations. It is made by the first turn
of a \`chat\`, may be read by any program, and is never deleted, emptied or replaced by this one, whatever state it is in.
\`k8s-mcp chat --list\`, \`--export ID\` and \`--delete ID\` list, print and remove conversations. Times are ISO 8601 UTC text.
Results of tools aren't kept.`;
