import { schemaPage } from '../../database/schema-page.ts';
import { kindWord } from '../../kube/words/object-key.ts';
import { NOISE, NOISE_KINDS } from '../noise.ts';
import { pathText } from '../summary.ts';
import { HISTORY_TABLES } from './documentation.ts';
import { HISTORY } from './history-kind.ts';

/** The page docs/reference/history.md. */
export async function historyReference(): Promise<string> {
  const tables = await schemaPage({
    introduction: INTRODUCTION,
    migrations: HISTORY.migrations,
    tables: HISTORY_TABLES,
  });
  return `${tables}\n${noiseSection()}`;
}

const INTRODUCTION = `# The history's tables

<!-- Written by scripts/generate-schema-reference.ts from src/history; edit those. -->

\`k8s_history.db\` lies in the folder of \`CACHE_DB_PATH\` and holds what changed. The scanner writes it, any program may read
it, and it is never emptied or replaced: a damaged one is kept aside. \`HISTORY_RETENTION\` and \`HISTORY_MAX_BYTES\` bound it.
\`k8s-mcp query\` and \`k8s_query\` read its tables beside those of the cache: \`SELECT at, kind, name, summary FROM changes
WHERE namespace = 'shop' ORDER BY id DESC LIMIT 20\`. \`k8s-mcp changes\`, \`k8s-mcp diff\` and \`k8s_changes\` group them.`;

function noiseSection(): string {
  const kinds = NOISE_KINDS.map((kind) => `| ${kindWord(kind)} | | ${kind.why} |`);
  const fields = NOISE.map(({ kind, path, why }) => `| ${kind ?? 'any'} | \`${pathText(path)}\` | ${why} |`);
  return `## What is left out

A change of nothing but these is not recorded, nor one of nothing but times in a status. A field that is left out is still
part of the object when something else of it changes.

| kind | field | why |
|---|---|---|
${[...kinds, ...fields].join('\n')}
`;
}
