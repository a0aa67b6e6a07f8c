/** What the writer puts into an object's annotation, and the reader finds there: which stamp it is, and when it was sent. */
export const STAMP_ANNOTATION = 'bench.k8s-mcp/stamp';

/** An object that is stamped again and again. */
export interface StampTarget {
  readonly path: string;
  readonly uid: string;
}

export interface WriterJob {
  readonly kubeconfigPath: string;
  readonly contextName: string;
  readonly targets: readonly StampTarget[];
  readonly perSecond: number;
  readonly seconds: number;
}

/** Moments in milliseconds since 1970, by the clock of the machine that all of these run on. */
export interface SentStamp {
  readonly uid: string;
  /** Rises with each stamp of any object. */
  readonly sequence: number;
  readonly sentAt: number;
  /** When the API server had answered. */
  readonly writtenAt: number;
}

export interface ReaderJob {
  readonly databasePath: string;
  readonly uids: readonly string[];
}

export interface SeenStamp {
  readonly uid: string;
  readonly sequence: number;
  readonly seenAt: number;
}

export interface ReaderReport {
  /** In the order in which they were seen, each once. */
  readonly seen: readonly SeenStamp[];
  /** Stamps older than one that the same object had shown before. */
  readonly backwards: number;
}
