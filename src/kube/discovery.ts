import { AppError } from '../lib/errors.ts';
import type { ClusterClient } from './cluster-client.ts';
import type { ApiResource } from './resource-catalog.ts';
import { pathSegment } from './resource-path.ts';
import { type Fields, fieldsOf, itemsOf, textOf } from './words/fields.ts';
import { parseApiVersion } from './words/object-key.ts';

/** The kinds an API server serves, in all versions: core first, groups and versions in its order of preference. */
export interface Discovery {
  readonly resources: readonly ApiResource[];
  /** Groups whose kinds couldn't be read: an aggregated API that is down hides only its own. */
  readonly silentGroups: readonly string[];
}

const AGGREGATED = 'g=apidiscovery.k8s.io;as=APIGroupDiscoveryList';
const ACCEPT = `application/json;v=v2;${AGGREGATED},application/json;v=v2beta1;${AGGREGATED},application/json`;

/** How many groups are asked at once where a server knows no aggregated discovery (before 1.27). */
const GROUPS_AT_ONCE = 4;

/**
 * Two requests where the server knows aggregated discovery, one a group version otherwise. Throws where the core group
 * can't be read.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export async function discover(client: ClusterClient, options: { readonly timeoutMs: number }): Promise<Discovery> {
  const [core, groups] = await Promise.all([
    readDocument(client, '/api', options.timeoutMs),
    readDocument(client, '/apis', options.timeoutMs),
  ]);
  const parts = [
    isAggregated(core) ? readAggregated(core) : await readLegacy(client, coreVersions(core), options.timeoutMs),
    isAggregated(groups) ? readAggregated(groups) : await readLegacy(client, groupVersions(groups), options.timeoutMs),
  ];
  return {
    resources: parts.flatMap((part) => part.resources),
    silentGroups: [...new Set(parts.flatMap((part) => part.silentGroups))],
  };
}

async function readDocument(client: ClusterClient, path: string, timeoutMs: number): Promise<Fields> {
  const response = await client.request<unknown>({ path, accept: ACCEPT, verb: 'get', resource: path, timeoutMs });
  return fieldsOf(response.body);
}

function isAggregated(document: Fields): boolean {
  return document.kind === 'APIGroupDiscoveryList';
}

function readAggregated(document: Fields): Discovery {
  const resources: ApiResource[] = [];
  const silentGroups: string[] = [];
  for (const group of itemsOf(document.items).map(fieldsOf)) {
    const groupName = textOf(fieldsOf(group.metadata).name);
    for (const version of itemsOf(group.versions).map(fieldsOf)) {
      const entries = itemsOf(version.resources).map(fieldsOf);
      if (version.freshness === 'Stale' && entries.length === 0) silentGroups.push(groupName);
      for (const entry of entries) {
        // What a resource answers with may be of another group: a subresource's kind, or a shared one.
        const kind = textOf(fieldsOf(entry.responseKind).kind);
        addResource(resources, {
          group: groupName,
          version: textOf(version.version),
          kind,
          plural: textOf(entry.resource),
          singular: textOf(entry.singularResource),
          shortNames: itemsOf(entry.shortNames).map(textOf),
          namespaced: entry.scope === 'Namespaced',
          verbs: itemsOf(entry.verbs).map(textOf),
        });
      }
    }
  }
  return { resources, silentGroups };
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

function coreVersions(document: Fields): readonly GroupVersion[] {
  return itemsOf(document.versions).map((version) => ({ group: '', version: textOf(version) }));
}

/** The preferred version of each group first. */
function groupVersions(document: Fields): readonly GroupVersion[] {
  return itemsOf(document.groups)
    .map(fieldsOf)
    .flatMap((group) => {
      const preferredVersion = textOf(fieldsOf(group.preferredVersion).groupVersion);
      const versions = itemsOf(group.versions).map((version) => textOf(fieldsOf(version).groupVersion));
      return [...new Set([preferredVersion, ...versions])].filter((version) => version !== '').map(parseApiVersion);
    });
}

async function readLegacy(
  client: ClusterClient,
  versions: readonly GroupVersion[],
  timeoutMs: number,
): Promise<Discovery> {
  const found: ApiResource[][] = versions.map(() => []);
  const silentGroups: string[] = [];
  const queue = versions.entries();
  const work = async (): Promise<void> => {
    // One iterator shared by all workers: each takes the next that nobody has taken.
    for (const [index, { group, version }] of queue) {
      const path =
        group === '' ? `/api/${pathSegment(version)}` : `/apis/${pathSegment(group)}/${pathSegment(version)}`;
      try {
        const document = await readDocument(client, path, timeoutMs);
        found[index] = legacyResources(document, { group, version });
      } catch (error) {
        if (group === '' || !(error instanceof AppError)) throw error;
        silentGroups.push(group);
      }
    }
  };
  await Promise.all(Array.from({ length: GROUPS_AT_ONCE }, work));
  return { resources: found.flat(), silentGroups };
}

function legacyResources(document: Fields, groupVersion: GroupVersion): ApiResource[] {
  const resources: ApiResource[] = [];
  for (const entry of itemsOf(document.resources).map(fieldsOf)) {
    addResource(resources, {
      ...groupVersion,
      kind: textOf(entry.kind),
      plural: textOf(entry.name),
      singular: textOf(entry.singularName),
      shortNames: itemsOf(entry.shortNames).map(textOf),
      namespaced: entry.namespaced === true,
      verbs: itemsOf(entry.verbs).map(textOf),
    });
  }
  return resources;
}

/** Subresources (`pods/log`) aren't kinds. */
function addResource(resources: ApiResource[], resource: ApiResource): void {
  if (resource.plural === '' || resource.kind === '' || resource.plural.includes('/')) return;
  resources.push({ ...resource, singular: resource.singular || resource.kind.toLowerCase() });
}
