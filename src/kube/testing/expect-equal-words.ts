import { expect } from 'vitest';
import type { ClusterClient } from '../cluster-client.ts';
import type { ApiResource } from '../resource-catalog.ts';
import { listTable } from '../table.ts';
import type { KubeObject } from '../words/kube-object.ts';
import { nodeStatus, rolesText } from '../words/node-status.ts';
import { podStatus, readyText, restartsText } from '../words/pod-status.ts';
import { serviceColumns } from '../words/service-columns.ts';

/** What our words say of an object at a moment, for the columns after its name. */
export type Words = (object: KubeObject, now: number) => readonly string[];

export const podWords: Words = (pod, now) => {
  const status = podStatus(pod, now);
  return [readyText(status), status.status, restartsText(status)];
};
export const nodeWords: Words = (node) => {
  const status = nodeStatus(node);
  return [status.status, rolesText(status.roles)];
};
export const serviceWords: Words = (service) => {
  const columns = serviceColumns(service);
  return [columns.type, columns.clusterIp, columns.externalIp, columns.ports];
};

/** Compares our words with the cells of the API server's own table, for every object of a kind; returns how many. */
export async function expectEqualWords(
  client: ClusterClient,
  resource: ApiResource,
  words: Words,
  place: { readonly namespace?: string } = {},
): Promise<number> {
  const { signal } = new AbortController();
  const before = Date.now();
  const table = await listTable(client, resource, { includeObject: 'Object', ...place, signal });
  const after = Date.now();
  // The API server printed at a moment between the two, and seconds may have passed: any of them will do.
  const moments = Array.from({ length: Math.ceil((after - before) / 250) + 1 }, (_, i) => before + i * 250);
  for (const { cells, object } of table.rows) {
    if (object === undefined) throw new Error('a row has no object');
    const possible = moments.map((now) => [object.metadata.name, ...words(object, now)]);
    expect(possible).toContainEqual(cells.slice(0, possible[0]?.length));
  }
  return table.rows.length;
}
