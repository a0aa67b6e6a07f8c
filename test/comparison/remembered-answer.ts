import type { AskedKind, ClusterAnswers, ClusterIdentity } from './cluster-answer.ts';
import type { ApiObject, PrintedRow } from './kube-shapes.ts';

/** Asks a cluster each thing once: a list of one version never changes. For many comparisons of a small cluster. */
export class RememberedAnswer implements ClusterAnswers {
  readonly server: string;
  readonly #answers: ClusterAnswers;
  readonly #identities = new Map<string, Promise<ClusterIdentity>>();
  readonly #objects = new Map<string, Promise<readonly (readonly ApiObject[])[]>>();
  readonly #printed = new Map<string, Promise<ReadonlyMap<string, PrintedRow>>>();

  constructor(answers: ClusterAnswers) {
    this.#answers = answers;
    this.server = answers.server;
  }

  identity(): Promise<ClusterIdentity> {
    return remember(this.#identities, '', () => this.#answers.identity());
  }

  async *objects(asked: AskedKind, resourceVersion: string): AsyncGenerator<readonly ApiObject[]> {
    const key = keyOf(asked, resourceVersion);
    yield* await remember(this.#objects, key, () => all(this.#answers.objects(asked, resourceVersion)));
  }

  printed(asked: AskedKind, resourceVersion: string): Promise<ReadonlyMap<string, PrintedRow>> {
    return remember(this.#printed, keyOf(asked, resourceVersion), () => this.#answers.printed(asked, resourceVersion));
  }
}

function keyOf({ apiVersion, plural, namespace }: AskedKind, resourceVersion: string): string {
  return [apiVersion, plural, namespace, resourceVersion].join(' ');
}

function remember<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
