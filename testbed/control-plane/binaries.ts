import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { withFileLock } from '../lib/file-lock.ts';
import { cacheFolder } from '../lib/folders.ts';
import { run } from '../lib/run.ts';
import { errorMessage, TestbedError } from '../lib/testbed-error.ts';
import { BINARIES, type BinaryName, BUILD_ENVIRONMENT, BUILD_FLAGS, buildKey, MODULE_FOLDER } from './recipe.ts';

export interface Binaries {
  readonly folder: string;
  readonly paths: Readonly<Record<BinaryName, string>>;
}

export interface EnsureBinariesOptions {
  /** Called with one line per step: which binary of how many, and the time so far. */
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export const MISSING_GO = [
  'The test bed needs Go 1.26 or newer to build its control plane, and there is no `go` on the PATH.',
  'Install Go (https://go.dev/dl/), or set K8S_MCP_TEST_KUBECONFIG to the kubeconfig of a cluster for tests.',
].join('\n');

/** The programs, if an earlier build left them all; never builds. */
export function findBinaries(): Binaries | undefined {
  const binaries = binariesIn(binariesFolder());
  return Object.values(binaries.paths).every((path) => existsSync(path)) ? binaries : undefined;
}

export function hasGo(): boolean {
  const name = process.platform === 'win32' ? 'go.exe' : 'go';
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
}

/**
 * Builds what is missing of the control plane into the cache folder (about 8 minutes the first time on two cores) and
 * returns at once when everything is there. Several processes may call it together: one builds, the others wait.
 */
export async function ensureBinaries(options: EnsureBinariesOptions = {}): Promise<Binaries> {
  const found = findBinaries();
  if (found) return found;
  if (!hasGo()) throw new TestbedError(MISSING_GO);
  const folder = binariesFolder();
  const onWait = () => options.onProgress?.('another process is building the control plane, waiting for it');
  const lockOptions = { signal: options.signal, onWait };
  await withFileLock(`${folder}.lock`, () => buildMissing(binariesIn(folder), options), lockOptions);
  return binariesIn(folder);
}

async function buildMissing(binaries: Binaries, options: EnsureBinariesOptions): Promise<void> {
  // Whoever held the lock before may have built it all.
  if (findBinaries()) return;
  await mkdir(binaries.folder, { recursive: true });
  await removeLeftovers(binaries.folder);
  const startedAt = Date.now();
  for (const [index, { name, goPackage }] of BINARIES.entries()) {
    const path = binaries.paths[name];
    if (existsSync(path)) continue;
    const elapsed = Math.round((Date.now() - startedAt) / 1000);
    const hint = elapsed === 0 ? ' (all of it takes about 8 minutes the first time)' : ` (${elapsed} s so far)`;
    options.onProgress?.(`building ${name}, ${index + 1} of ${BINARIES.length}${hint}`);
    await build(goPackage, path, options.signal);
  }
  options.onProgress?.(`control plane built in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

/** Builds a program of one file that uses what the control plane is made of. Needs Go. */
export async function buildBeside(sourcePath: string, path: string, signal?: AbortSignal): Promise<void> {
  await build(sourcePath, path, signal);
}

/** A program appears under its name only when it is whole: built beside, then renamed. */
async function build(goPackage: string, path: string, signal: AbortSignal | undefined): Promise<void> {
  const unfinished = `${path}.building-${process.pid}`;
  try {
    await run('go', ['build', ...BUILD_FLAGS, '-o', unfinished, goPackage], {
      cwd: MODULE_FOLDER,
      env: { ...process.env, ...BUILD_ENVIRONMENT },
      signal,
    });
    await chmod(unfinished, 0o755);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (signal?.aborted) throw error;
    throw new TestbedError(`go could not build ${goPackage}: ${errorMessage(error)}`, { cause: error });
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  const leftovers = (await readdir(folder)).filter((name) => name.includes('.building-'));
  await Promise.all(leftovers.map((name) => rm(join(folder, name), { force: true })));
}

function binariesFolder(): string {
  return join(cacheFolder(), 'bin', buildKey());
}

function binariesIn(folder: string): Binaries {
  const path = (name: BinaryName) => join(folder, name);
  return {
    folder,
    paths: {
      etcd: path('etcd'),
      'kube-apiserver': path('kube-apiserver'),
      'kube-controller-manager': path('kube-controller-manager'),
      'kube-scheduler': path('kube-scheduler'),
      kubectl: path('kubectl'),
      kwok: path('kwok'),
      kwokctl: path('kwokctl'),
    },
  };
}
