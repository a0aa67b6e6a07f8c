import type { ExpectedRow } from './difference.ts';
import { namespaceColumns, nodeColumns, podColumns, serviceColumns } from './expected-columns.ts';
import type { ApiObject, PrintedRow } from './kube-shapes.ts';

/** A kind of which the cache must hold every object, in `objects` and in a table of its own. */
export interface ComparedKind {
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly ttlSeconds: number;
  readonly columns: (object: ApiObject, printed: PrintedRow) => ExpectedRow;
}

const core = { apiGroup: '', apiVersion: 'v1' } as const;
const STATIC = 1800;
const DYNAMIC = 300;

type Columns = ComparedKind['columns'];

/** Lifetimes are the settings' defaults. */
export const COMPARED_KINDS: readonly ComparedKind[] = [
  {
    ...core,
    kind: 'Namespace',
    plural: 'namespaces',
    namespaced: false,
    ttlSeconds: STATIC,
    columns: namespaceColumns as Columns,
  },
  { ...core, kind: 'Node', plural: 'nodes', namespaced: false, ttlSeconds: DYNAMIC, columns: nodeColumns as Columns },
  { ...core, kind: 'Pod', plural: 'pods', namespaced: true, ttlSeconds: DYNAMIC, columns: podColumns as Columns },
  {
    ...core,
    kind: 'Service',
    plural: 'services',
    namespaced: true,
    ttlSeconds: DYNAMIC,
    columns: serviceColumns as Columns,
  },
];
