import { cp, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../testbed/lib/run.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DIST = join(ROOT, 'dist');

export interface PackagedOptions {
  /** Where the copy goes. */
  readonly folder: string;
  /** Another build than the checkout's, taken as it is. */
  readonly dist?: string | undefined;
  readonly progress: (line: string) => void;
}

/**
 * Our program as it is published: `dist/`, built again where `src/` is newer, in a folder of its own outside the checkout,
 * so that it neither finds the checkout's settings and packages nor is built anew while it is measured.
 */
export async function packagedProgram({ folder, dist, progress }: PackagedOptions): Promise<string> {
  if (dist === undefined) await buildIfOutdated(progress);
  const installed = join(folder, 'installed');
  await mkdir(installed, { recursive: true });
  await cp(dist ?? DIST, join(installed, 'dist'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(installed, 'package.json'));
  return join(installed, 'dist', 'k8s-mcp.js');
}

async function buildIfOutdated(progress: (line: string) => void): Promise<void> {
  const [built, source] = await Promise.all([newestIn(DIST), newestIn(join(ROOT, 'src'))]);
  if (built < source) {
    progress('building dist/');
    await run(process.execPath, [join(ROOT, 'scripts', 'build.ts')], { timeoutMs: 120_000 });
  }
}

/** When the newest file below the folder was written; 0 where there is none. */
async function newestIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name)).then((s) => s.mtimeMs)));
  return Math.max(0, ...times);
}
