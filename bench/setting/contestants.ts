import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Program } from '../lib/run-program.ts';
import { StdioServer } from '../lib/stdio-server.ts';
import type { BenchCluster } from './cluster.ts';
import { type PackagedOptions, packagedProgram } from './packaged.ts';
import { installPeers, type Peer, peerProgram } from './peers.ts';

export type ServerName = 'k8s-mcp' | Peer;
export const SERVER_NAMES: readonly ServerName[] = ['k8s-mcp', 'kubernetes-mcp-server', 'mcp-server-kubernetes'];

/** Every program that is measured, each started the same way: by its own executable, in the same environment. */
export interface Contestants {
  readonly servers: Readonly<Record<ServerName, Program>>;
  /** `scan --once` into the given database. */
  scan(databasePath: string): Program;
  /** `scan`, until it is ended. */
  scanDaemon(databasePath: string): Program;
  /** One question; its environment is `askingEnv`. */
  ask(question: string): Omit<Program, 'env'>;
  chat(): Omit<Program, 'env'>;
  kubectl(args: readonly string[]): Program;
}

export async function contestants(cluster: BenchCluster, options: PackagedOptions): Promise<Contestants> {
  await installPeers(options.progress);
  const ours = await packagedProgram(options);
  const env = await environment(cluster, options.folder);
  return {
    servers: {
      'k8s-mcp': { command: ours, args: ['serve'], env },
      'kubernetes-mcp-server': { command: peerProgram('kubernetes-mcp-server'), args: [], env },
      'mcp-server-kubernetes': { command: peerProgram('mcp-server-kubernetes'), args: [], env },
    },
    scan: (databasePath) => ({ command: ours, args: ['scan', '--once'], env: { ...env, CACHE_DB_PATH: databasePath } }),
    scanDaemon: (databasePath) => ({ command: ours, args: ['scan'], env: { ...env, CACHE_DB_PATH: databasePath } }),
    ask: (question) => ({ command: ours, args: ['ask', question] }),
    chat: () => ({ command: ours, args: ['chat'] }),
    kubectl: (args) => ({ command: cluster.kubectlPath, args, env }),
  };
}

/** A server that has answered `initialize`. */
export async function startServer(program: Program): Promise<StdioServer> {
  const server = new StdioServer(program);
  await server.initialize();
  return server;
}

/** Nothing of the person who runs this: a home of the run's own, this Node and the test bed's kubectl first on the PATH. */
async function environment(cluster: BenchCluster, folder: string): Promise<Record<string, string>> {
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  return {
    HOME: home,
    PATH: [dirname(process.execPath), cluster.programFolder, process.env.PATH ?? ''].join(delimiter),
    KUBECONFIG: cluster.kubeconfigPath,
    LANG: 'C.UTF-8',
    TMPDIR: folder,
    // mcp-server-kubernetes refuses what is larger than 1 MB unless told otherwise.
    SPAWN_MAX_BUFFER: String(512 * 1024 * 1024),
  };
}
