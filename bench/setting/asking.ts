import { FreshDatabase } from '../lib/fresh-database.ts';
import type { PartContext } from '../lib/part.ts';
import { runProgram } from '../lib/run-program.ts';
import { requireRows } from './cached-rows.ts';

/** Fresh for as long as any run takes. */
const TTL_SECONDS = '86400';

/** A database of the part's own that one scan has filled. */
export async function scannedDatabase({ cluster, contestants, folder }: PartContext): Promise<FreshDatabase> {
  const database = await FreshDatabase.create(folder);
  const scan = contestants.scan(database.path);
  const env = { ...scan.env, CACHE_STATIC_TTL: TTL_SECONDS, CACHE_DYNAMIC_TTL: TTL_SECONDS };
  await runProgram({ ...scan, env });
  requireRows(database.path, { pods: cluster.pods });
  return database;
}

/** What the interactive system is started with: that of the other contestants, a database and a scripted model. */
export function askingEnv(
  { contestants }: PartContext,
  options: { readonly databasePath: string; readonly provider: { readonly url: string } },
): Record<string, string> {
  return {
    ...contestants.servers['k8s-mcp'].env,
    CACHE_DB_PATH: options.databasePath,
    LLM_PROVIDER: 'openai-compatible',
    LLM_BASE_URL: options.provider.url,
    LLM_MODEL: 'scripted',
    LLM_API_KEY: 'none-is-needed',
  };
}
