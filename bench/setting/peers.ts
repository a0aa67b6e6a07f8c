import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../testbed/lib/run.ts';

const FOLDER = join(import.meta.dirname, '..', 'peers');

export type Peer = 'kubernetes-mcp-server' | 'mcp-server-kubernetes';

/** Installs the peers of `bench/peers/package.json`, unless just these versions are there. */
export async function installPeers(progress: (line: string) => void): Promise<void> {
  const { dependencies } = await packageIn(FOLDER);
  const missing = [];
  for (const [name, version] of Object.entries(dependencies ?? {})) {
    const folder = join(FOLDER, 'node_modules', name);
    if (!existsSync(folder) || (await packageIn(folder)).version !== version) missing.push(`${name} ${version}`);
  }
  if (missing.length === 0) return;
  progress(`installing ${missing.join(' and ')}`);
  // No lockfile: the packages for other platforms aren't in every registry, and then `npm ci` fails. Their programs
  // come ready-made, so that no install script has to run.
  const flags = ['--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await run('npm', ['--prefix', FOLDER, 'install', ...flags], { timeoutMs: 600_000 });
}

/** The program that npm made for it. */
export function peerProgram(peer: Peer): string {
  return join(FOLDER, 'node_modules', '.bin', peer);
}

export async function peerVersion(peer: Peer): Promise<string> {
  return (await packageIn(join(FOLDER, 'node_modules', peer))).version ?? 'unknown';
}

interface PackageFile {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

async function packageIn(folder: string): Promise<PackageFile> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageFile;
}
