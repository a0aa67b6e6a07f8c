import type { ObjectsPage, WatchChange, WatchPage } from '../../../lib/machine-form.ts';
import type { OpenedTools } from '../../testing/opened-tools.ts';

interface Scope {
  readonly kind: string;
  readonly namespace?: string;
}

/** The version of a list of the scope, to watch from. */
export async function versionNow(tools: OpenedTools, scope: Scope): Promise<string> {
  const { structured } = await tools.call('k8s_list_resources', { ...scope, limit: 1 }, 'objects');
  return (structured as unknown as ObjectsPage).resourceVersion;
}

/** One poll in machine form; throws the words of a failure. */
export async function poll(
  tools: OpenedTools,
  scope: Scope,
  resourceVersion: string,
  timeoutSeconds = 30,
): Promise<WatchPage> {
  const input = { ...scope, resourceVersion, timeoutSeconds };
  const { structured, isError, text } = await tools.call('k8s_watch_resources', input, 'objects');
  if (isError) throw new Error(text);
  return structured as unknown as WatchPage;
}

/** Polls from `resourceVersion` on until `isDone` says so of all changes told so far. */
export async function follow(
  tools: OpenedTools,
  scope: Scope,
  resourceVersion: string,
  isDone: (changes: readonly WatchChange[]) => boolean,
): Promise<{ readonly pages: readonly WatchPage[]; readonly changes: readonly WatchChange[] }> {
  const pages: WatchPage[] = [];
  const changes: WatchChange[] = [];
  let from = resourceVersion;
  while (!isDone(changes)) {
    const page = await poll(tools, scope, from);
    if (page.expired) throw new Error(`version ${from} is forgotten`);
    pages.push(page);
    changes.push(...page.changes);
    from = page.resourceVersion;
  }
  return { pages, changes };
}

/** `ADDED web@12`: what a change was of. */
export function changeWords({ type, object }: WatchChange): string {
  return `${type} ${nameOf(object)}`;
}

export function nameOf(object: Readonly<Record<string, unknown>>): string {
  return (object.metadata as { readonly name: string }).name;
}

export function versionOf(object: Readonly<Record<string, unknown>>): string {
  return (object.metadata as { readonly resourceVersion: string }).resourceVersion;
}
