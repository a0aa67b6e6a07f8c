import { z } from 'zod';
import { getObject } from '../../kube/get.ts';
import { EVENTS } from '../../kube/known-resources.ts';
import { listPage } from '../../kube/list.ts';
import type { ApiResource } from '../../kube/resource-catalog.ts';
import { formatDuration } from '../../kube/words/age.ts';
import type { KubeObject, OwnerReference } from '../../kube/words/kube-object.ts';
import type { ObjectOutcome, Section } from '../../result/outcome.ts';
import { eventTimeMs } from '../event-rows.ts';
import { kindInput } from '../inputs.ts';
import { explainNotFound } from '../missing.ts';
import type { RecordedKind } from '../past.ts';
import { isForbidden } from '../read-table.ts';
import { readTool, type ToolContext } from '../tool.ts';

const EVENTS_A_PAGE = 200;
const EVENTS_SHOWN = 10;
/** A pod has two owners above it (ReplicaSet, Deployment), a CronJob's too; more is an operator's chain. */
const OWNERS_SHOWN = 6;

interface EventFields {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly series?: { readonly count?: number } | null;
}

/** All of them: the API server gives them by name, and the newest may be on the last page. */
async function readEvents(object: KubeObject, context: ToolContext): Promise<readonly KubeObject[]> {
  const { name, namespace, uid } = object.metadata;
  // A kubelet writes the node's name in the place of its uid.
  const isNode = object.kind === 'Node' && object.apiVersion === 'v1';
  const fieldSelector = isNode
    ? `involvedObject.kind=Node,involvedObject.name=${name}`
    : `involvedObject.uid=${uid ?? ''}`;
  const events: KubeObject[] = [];
  let next: string | undefined;
  do {
    const page = await listPage(context.cluster, EVENTS, {
      namespace: namespace ?? 'default',
      fieldSelector,
      limit: EVENTS_A_PAGE,
      ...(next === undefined ? {} : { continue: next }),
      signal: context.signal,
    });
    events.push(...page.objects);
    next = page.continue;
  } while (next !== undefined);
  return events;
}

async function eventsOf(object: KubeObject, context: ToolContext): Promise<Section> {
  const newestFirst = [...(await readEvents(object, context))].sort((a, b) => eventTimeMs(b) - eventTimeMs(a));
  return {
    title: `events, newest first (${Math.min(newestFirst.length, EVENTS_SHOWN)} of ${newestFirst.length})`,
    columns: ['LAST SEEN', 'TYPE', 'REASON', 'COUNT', 'MESSAGE'],
    rows: newestFirst.slice(0, EVENTS_SHOWN).map((event) => {
      const fields = event as unknown as EventFields;
      return [
        formatDuration(context.clock.now() - eventTimeMs(event)),
        fields.type ?? '',
        fields.reason ?? '',
        String(fields.series?.count ?? fields.count ?? 1),
        fields.message ?? '',
      ];
    }),
  };
}

async function ownersOf(object: KubeObject, context: ToolContext): Promise<Section> {
  const rows: string[][] = [];
  let current: KubeObject | undefined = object;
  while (current !== undefined && rows.length < OWNERS_SHOWN) {
    const references: readonly OwnerReference[] = current.metadata.ownerReferences ?? [];
    const owner = references.find((reference) => reference.controller === true) ?? references[0];
    if (owner === undefined) break;
    const namespace = current.metadata.namespace ?? '';
    current = await readOwner(owner, namespace, context);
    rows.push([owner.kind, owner.name, owner.apiVersion, current === undefined ? 'not readable or gone' : 'there']);
  }
  return { title: 'owners, nearest first', columns: ['KIND', 'NAME', 'API VERSION', 'STATE'], rows };
}

async function readOwner(
  owner: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string },
  namespace: string,
  context: ToolContext,
): Promise<KubeObject | undefined> {
  try {
    const resource = await context.catalog.find(`${owner.apiVersion}/${owner.kind}`, context.signal);
    const key = { namespace: resource.namespaced ? namespace : '', name: owner.name };
    const object = await getObject(context.cluster, resource, key, { signal: context.signal });
    return object.metadata.uid === owner.uid ? object : undefined;
  } catch (error) {
    if (context.signal.aborted) throw error;
    return undefined;
  }
}

async function readOne(resource: ApiResource, key: { namespace: string; name: string }, context: ToolContext) {
  try {
    return await getObject(context.cluster, resource, key, { signal: context.signal });
  } catch (error) {
    throw await explainNotFound(context, resource, key, error);
  }
}

interface PastRequest {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly at: string;
  readonly field?: string | undefined;
  readonly events?: boolean | undefined;
  readonly owners?: boolean | undefined;
}

/** From the record and not from the cluster, which knows only what is now. */
async function readPast(input: PastRequest, context: ToolContext): Promise<ObjectOutcome> {
  const { name, at } = input;
  const { apiGroup, kind, namespaced } = await pastKind(input.kind, context);
  const namespace = namespaced ? (input.namespace ?? context.cluster.defaultNamespace) : '';
  const past = await context.past.objectAt(
    { cluster: context.cluster.name, apiGroup, kind, namespace, name, at },
    context,
  );
  const asked = input.events === true || input.owners === true;
  return {
    type: 'object',
    scope: { resource: kind, cluster: context.cluster.name, ...(namespaced ? { namespace } : {}), name },
    source: {
      from: 'history',
      observedAt: new Date(context.clock.now()).toISOString(),
      at: past.at,
      ageMs: past.ageMs,
    },
    object: past.object,
    ...(input.field === undefined ? {} : { fieldPath: input.field }),
    sections: [],
    notes: [...past.notes, ...(asked ? ['Its events and owners are those of now: ask for them without at.'] : [])],
  };
}

/** The cluster may be down now, or serve the kind no longer, and the record still holds what was. */
async function pastKind(word: string, context: ToolContext): Promise<RecordedKind> {
  try {
    const { group, kind, namespaced } = await context.catalog.find(word, context.signal);
    return { apiGroup: group, kind, namespaced };
  } catch (error) {
    if (context.signal.aborted) throw error;
    const recorded = await context.past.recordedKind({ cluster: context.cluster.name, word }, context).catch(() => {});
    if (recorded === undefined) throw error;
    return recorded;
  }
}

export const getResource = readTool({
  name: 'k8s_get_resource',
  title: 'Get one object',
  description:
    'One object as compact JSON, without noise; Secret values are marks. Ask for its events and owners to explain trouble.',
  toolset: 'core',
  inputSchema: z.strictObject({
    kind: kindInput,
    name: z.string().min(1).max(253),
    namespace: z.string().min(1).max(63).optional().describe("Default: the context's"),
    field: z.string().max(1024).optional().describe('Only this part, e.g. spec.template'),
    events: z.boolean().optional(),
    owners: z.boolean().optional(),
    at: z.string().max(40).optional().describe('As it was 30m ago, or at an ISO time'),
  }),
  reads: { verb: 'get', fromArgument: 'kind', arguments: ['kind', 'name', 'namespace', 'field'] },
  handle: async (input, context): Promise<ObjectOutcome> => {
    if (input.at !== undefined) return await readPast({ ...input, at: input.at }, context);
    const resource = await context.catalog.find(input.kind, context.signal);
    const namespace = resource.namespaced ? (input.namespace ?? context.cluster.defaultNamespace) : '';
    const observedAt = new Date(context.clock.now()).toISOString();
    const object = await readOne(resource, { namespace, name: input.name }, context);
    const sections: Section[] = [];
    const notes: string[] = [];
    if (input.events === true) {
      await eventsOf(object, context).then(
        (section) => sections.push(section),
        (error: unknown) => {
          if (!isForbidden(error)) throw error;
          notes.push('Its events are left out: you may not list events there.');
        },
      );
    }
    if (input.owners === true) sections.push(await ownersOf(object, context));
    return {
      type: 'object',
      scope: {
        resource: resource.kind,
        cluster: context.cluster.name,
        ...(resource.namespaced ? { namespace } : {}),
        name: input.name,
      },
      source: { from: 'live', observedAt },
      object,
      ...(input.field === undefined ? {} : { fieldPath: input.field }),
      sections,
      notes,
    };
  },
});
