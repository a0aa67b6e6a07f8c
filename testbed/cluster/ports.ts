import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { TestbedError } from '../lib/testbed-error.ts';
import { allRecords, type ClusterPorts } from './record.ts';

// Below the range that systems hand out to outgoing connections (Linux 32768, macOS and Windows 49152), so that the
// port of a stopped API server is still free when it comes back; above what well-known services use.
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const PORTS = ['apiServer', 'etcd', 'etcdPeer', 'controllerManager', 'scheduler', 'kwok'] as const;

/** Six free ports that no other cluster of this folder has. Callers hold a lock until these are in a record. */
export async function choosePorts(): Promise<ClusterPorts> {
  const taken = new Set((await allRecords()).flatMap((record) => Object.values(record.ports)));
  const chosen = new Map<string, number>();
  for (let tries = 0; chosen.size < PORTS.length; tries += 1) {
    if (tries > 500) throw new TestbedError(`no free ports between ${FIRST_PORT} and ${LAST_PORT}`);
    const port = randomInt(FIRST_PORT, LAST_PORT);
    const name = PORTS[chosen.size];
    if (name === undefined || taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    chosen.set(name, port);
  }
  const port = (name: (typeof PORTS)[number]) => chosen.get(name) ?? 0;
  return {
    apiServer: port('apiServer'),
    etcd: port('etcd'),
    etcdPeer: port('etcdPeer'),
    controllerManager: port('controllerManager'),
    scheduler: port('scheduler'),
    kwok: port('kwok'),
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
