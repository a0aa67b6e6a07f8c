import { schemaPage } from '../../database/schema-page.ts';
import { VIEWS } from './documentation/views.ts';
import { TABLES } from './documentation.ts';
import { MIGRATIONS } from './migrations.ts';

/** The page docs/reference/schema.md. */
export function schemaReference(): Promise<string> {
  return schemaPage({ introduction: INTRODUCTION, migrations: MIGRATIONS, tables: [...VIEWS, ...TABLES] });
}

const INTRODUCTION = `# The cache's tables

<!-- Written by scripts/generate-schema-reference.ts from src/cache/schema; edit those. -->

\`CACHE_DB_PATH\` is a SQLite database that any program may read (\`k8s-mcp query "SELECT …"\`); only the scanner writes it.
Views come first; they read the tables below them. JSON columns are JSON text, times ISO 8601 UTC text, quantities integers in the unit of their name. It may be deleted at
any time: the next scan fills it again.`;
