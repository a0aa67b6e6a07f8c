import type { CachedKind } from '../cache/listing/cached-kind.ts';
import { cachedKind, cachedKindNamed } from '../cache/listing/cached-kinds.ts';
import { type LabelTerm, parseLabelSelector } from '../kube/words/parse-label-selector.ts';
import type { ReadsDeclaration } from '../lib/machine-form.ts';
import type { AgentTool } from './tool-server.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** A call in the cache's words. `cluster` is as the caller said it, undefined where it didn't. */
export type CacheQuestion = ListCall | GetCall;

interface CallWords {
  readonly kind: CachedKind;
  readonly cluster: string | undefined;
  /** Absent for all namespaces, and for kinds without. */
  readonly namespace?: string;
}

export interface ListCall extends CallWords {
  readonly verb: 'list';
  readonly columns: 'own' | 'table';
  readonly labelTerms: readonly LabelTerm[];
  /** Narrowing in the caller's words, for the header. */
  readonly narrowedBy: readonly string[];
  /** Names of parameters that would narrow further. */
  readonly narrowBy: readonly string[];
  readonly status?: string;
  readonly limit?: number;
}

export interface GetCall extends CallWords {
  readonly verb: 'get';
  readonly name: string;
  readonly field?: string;
}

/** Every requirement is a condition of a statement; nobody writes as many. */
const MOST_LABEL_TERMS = 32;

/**
 * What a call asks of the cache; undefined where only the server can answer: another kind or verb, an argument that
 * can't be mapped, or one that the server has to refuse in its own words. A cursor is left out of it.
 */
export function cacheQuestion(tool: AgentTool, toolArguments: Arguments): CacheQuestion | undefined {
  const { reads } = tool;
  if (reads === undefined || (reads.verb !== 'list' && reads.verb !== 'get')) return undefined;
  const given = givenArguments(tool, toolArguments);
  if (Object.keys(given).some((name) => name !== 'cluster' && !reads.arguments.includes(name))) return undefined;
  const kind = kindOf(reads, given);
  const cluster = optionalText(given, 'cluster');
  if (kind === undefined || cluster === WRONG) return undefined;
  return reads.verb === 'list' ? listCall(tool, reads, { kind, cluster }, given) : getCall({ kind, cluster }, given);
}

/** Without what says nothing: null, and a flag that isn't set. */
function givenArguments(tool: AgentTool, toolArguments: Arguments): Arguments {
  const isUnset = (name: string, value: unknown): boolean =>
    value === undefined || value === null || (value === false && isPlainFlag(tool, name));
  return Object.fromEntries(Object.entries(toolArguments).filter(([name, value]) => !isUnset(name, value)));
}

function isPlainFlag(tool: AgentTool, name: string): boolean {
  const properties = tool.inputSchema.properties;
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, name)) return false;
  const schema = (properties as Record<string, unknown>)[name];
  return (
    typeof schema === 'object' &&
    schema !== null &&
    'type' in schema &&
    schema.type === 'boolean' &&
    !('default' in schema)
  );
}

function kindOf(reads: ReadsDeclaration, given: Arguments): CachedKind | undefined {
  if (reads.fromArgument === undefined) return cachedKind(reads.kind ?? '', reads.group);
  const words = own(given, reads.fromArgument);
  return typeof words === 'string' ? cachedKindNamed(words) : undefined;
}

function listCall(
  tool: AgentTool,
  reads: ReadsDeclaration,
  { kind, cluster }: Pick<CallWords, 'kind' | 'cluster'>,
  given: Arguments,
): ListCall | undefined {
  const [namespace, labelSelector, status] = ['namespace', 'labelSelector', 'status'].map((name) =>
    optionalText(given, name),
  );
  if (labelSelector === WRONG || status === WRONG || !isNamespaceOf(kind, namespace)) return undefined;
  const limit = own(given, 'limit');
  if (limit !== undefined && !isLimit(limit)) return undefined;
  const labelTerms = parseLabelSelector(labelSelector ?? '');
  if (labelTerms === undefined || labelTerms.length > MOST_LABEL_TERMS) return undefined;
  return {
    verb: 'list',
    kind,
    cluster,
    columns: reads.fromArgument === undefined ? 'own' : 'table',
    labelTerms,
    narrowedBy: [
      ...(labelSelector === undefined ? [] : [`labelSelector ${labelSelector}`]),
      ...(status === undefined ? [] : [`status ${status}`]),
    ],
    narrowBy: narrowers(tool, reads).filter((name) => own(given, name) === undefined),
    ...(namespace === undefined ? {} : { namespace }),
    ...(status === undefined ? {} : { status }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function getCall({ kind, cluster }: Pick<CallWords, 'kind' | 'cluster'>, given: Arguments): GetCall | undefined {
  const [name, namespace, field] = ['name', 'namespace', 'field'].map((word) => optionalText(given, word));
  if (name === undefined || name === WRONG || field === WRONG || namespace === WRONG) return undefined;
  // Without a namespace the context's own is meant, which the cache doesn't know.
  if (kind.namespaced && (namespace === undefined || !isNamespaceOf(kind, namespace))) return undefined;
  return {
    verb: 'get',
    kind,
    cluster,
    name,
    ...(kind.namespaced && namespace !== undefined ? { namespace } : {}),
    ...(field === undefined ? {} : { field }),
  };
}

/** A tool for any kind can narrow by fields, which the cache can't: a caller should hear of it all the same. */
function narrowers(tool: AgentTool, reads: ReadsDeclaration): readonly string[] {
  const common = ['namespace', 'labelSelector', 'status'].filter((name) => reads.arguments.includes(name));
  const properties = tool.inputSchema.properties;
  const takesFields =
    typeof properties === 'object' && properties !== null && Object.hasOwn(properties, 'fieldSelector');
  return reads.fromArgument !== undefined && takesFields ? [...common, 'fieldSelector'] : common;
}

/** In the place of a text that is none. */
const WRONG = Symbol('wrong');

function optionalText(given: Arguments, name: string): string | undefined | typeof WRONG {
  const value = own(given, name);
  return value === undefined || typeof value === 'string' ? value : WRONG;
}

function own(given: Arguments, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}

function isNamespaceOf(
  kind: CachedKind,
  namespace: string | undefined | typeof WRONG,
): namespace is string | undefined {
  if (namespace === undefined) return true;
  return kind.namespaced && namespace !== WRONG && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace);
}

function isLimit(limit: unknown): limit is number {
  return typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= 5000;
}
