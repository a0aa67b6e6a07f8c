import { AppError } from '../lib/errors.ts';
import { LineReader } from '../lib/line-reader.ts';
import type { ClusterClient } from './cluster-client.ts';
import { forgottenList, withKind } from './list.ts';
import type { ApiResource } from './resource-catalog.ts';
import { resourcePath } from './resource-path.ts';
import { statusError } from './status-error.ts';
import { notAnApiServer } from './unreachable.ts';
import { type Fields, fieldsOf, isFields, numberOf, textOf } from './words/fields.ts';
import type { KubeObject } from './words/kube-object.ts';
import { resourceWord } from './words/match-kind.ts';
import { formatApiVersion } from './words/object-key.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

export type WatchEvent =
  | {
      readonly type: ChangeType;
      /** With its `apiVersion` and `kind`, as in a `ListPage`. */
      readonly object: KubeObject;
      /** Size as JSON. */
      readonly bytes: number;
    }
  /** Nothing that was to be told happened up to this version. */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface WatchOptions {
  /** '' or absent: all namespaces. */
  readonly namespace?: string;
  /** Tells what happened after it. */
  readonly resourceVersion: string;
  /** After this long the API server ends the watch; two seconds before it sends a bookmark. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** Called in the order in which the API server speaks; what one throws ends the watch. */
export interface WatchListener {
  /** The watch stands. */
  readonly onAnswer: () => void;
  readonly onEvent: (event: WatchEvent) => void;
}

/** As large as the object that a list reads alone; etcd takes 1.5 MB by default. */
const MAX_EVENT_BYTES = 64_000_000;
/** A watch may be silent for all its time; what is more is a connection that has died. */
const SILENCE_GRACE_MS = 5_000;
const CHANGES: ReadonlySet<unknown> = new Set<ChangeType>(['ADDED', 'MODIFIED', 'DELETED']);

/**
 * One watch, from one version until the API server ends it: JSON objects, one a line. Throws `cursor_expired` where the
 * API server has forgotten the version (410, as a status or as an event in the stream), `response_too_large` for an
 * object that is too large to be read, and the client's failures otherwise. An abort closes the connection at once.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function watchResource(
  client: ClusterClient,
  resource: ApiResource,
  options: WatchOptions,
  listener: WatchListener,
): Promise<void> {
  const { namespace, resourceVersion, timeoutSeconds, signal } = options;
  const asked = {
    verb: 'watch',
    resource: resourceWord(resource),
    ...(namespace === undefined ? {} : { namespace }),
  };
  const lines = new LineReader({
    maxLineBytes: MAX_EVENT_BYTES,
    tooLong: (maxBytes) =>
      new AppError(
        'response_too_large',
        `Cluster ${client.name} tells of a change to an object of ${asked.resource} of more than ${maxBytes} bytes, which is too large to be read.`,
        { data: { maxBytes } },
      ),
  });
  const read = (line: string): WatchEvent | undefined => {
    const event = parseLine(client, line);
    if (event.type === 'ERROR') throw failureOf({ cluster: client.name, ...asked }, fieldsOf(event.object));
    return readEvent(event, resource, line);
  };
  await client
    .stream(
      {
        path: resourcePath(resource, { namespace }),
        query: { watch: 'true', allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds },
        ...asked,
        signal,
        idleTimeoutMs: timeoutSeconds * 1000 + SILENCE_GRACE_MS,
      },
      {
        onAnswer: listener.onAnswer,
        onChunk: (chunk) => {
          for (const line of lines.push(chunk)) {
            if (signal.aborted) return;
            const event = line === '' ? undefined : read(line);
            if (event !== undefined) listener.onEvent(event);
          }
        },
      },
    )
    .catch((error: unknown) => {
      throw forgottenList(error, { resourceVersion });
    });
}

/** The parser's own message is never passed on: it quotes the line, which may be a Secret's. */
function parseLine(client: ClusterClient, line: string): Fields {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    // Told below: neither what can't be parsed nor what is no event is an API server's.
  }
  if (isFields(event) && isFields(event.object)) return event;
  throw notAnApiServer(client, 'answers a watch with something other than events');
}

/** Undefined for a type that no API server sends yet. */
function readEvent(event: Fields, resource: ApiResource, line: string): WatchEvent | undefined {
  const object = fieldsOf(event.object);
  if (event.type === 'BOOKMARK') {
    return { type: 'BOOKMARK', resourceVersion: textOf(fieldsOf(object.metadata).resourceVersion) };
  }
  if (!isChange(event.type)) return undefined;
  return {
    type: event.type,
    object: withKind(object, formatApiVersion(resource), resource.kind),
    bytes: Buffer.byteLength(line),
  };
}

function isChange(type: unknown): type is ChangeType {
  return CHANGES.has(type);
}

/** A failure in the middle of a stream comes as a Status: the same as if it had been the answer. */
function failureOf(request: Parameters<typeof statusError>[0], status: Fields): AppError {
  return statusError(request, {
    status: numberOf(status.code) || 500,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ ...status, kind: 'Status' })),
    now: 0,
  });
}
