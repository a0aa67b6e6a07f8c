/** What preload/watch-loop.js writes for one process. Moments in milliseconds since 1970. */
interface LoopReport {
  readonly args: readonly string[];
  readonly firstRequestAt: number | null;
  readonly holds: readonly TimedHold[];
}

export interface Hold {
  readonly heldMs: number;
  /** What of it the thread ran; the rest it waited, for a processor or for a disk. */
  readonly cpuMs: number;
}

interface TimedHold extends Hold {
  readonly endedAt: number;
}

/** Of each the longest, not always of the same turn of the loop. */
export interface LoopHolds {
  /** Of the turns that began after the scan's first request to the API server. */
  readonly scanner: Hold;
  readonly server: Hold;
  /** The same up to then: loading modules, opening the database, starting the server. */
  readonly scannerStart: Hold;
  readonly serverStart: Hold;
}

/** The longest time for which the loops of scanner and server were held, start-up apart. */
export function longestHolds(reports: readonly unknown[]): LoopHolds {
  const all = reports as readonly LoopReport[];
  const scanner = all.find(({ args }) => args.includes('scan'));
  const server = all.find(({ args }) => args.includes('serve'));
  const firstRequestAt = server?.firstRequestAt;
  if (scanner === undefined || server === undefined || firstRequestAt === undefined || firstRequestAt === null) {
    throw new Error('scanner and server did not both report how long their event loops were held');
  }
  // One common moment for both processes: they run on one machine, by one clock.
  const longest = ({ holds }: LoopReport, isAfter: boolean): Hold => {
    const counted = holds.filter(({ endedAt, heldMs }) => endedAt - heldMs >= firstRequestAt === isAfter);
    return {
      heldMs: Math.max(0, ...counted.map(({ heldMs }) => heldMs)),
      cpuMs: Math.max(0, ...counted.map(({ cpuMs }) => cpuMs)),
    };
  };
  return {
    scanner: longest(scanner, true),
    server: longest(server, true),
    scannerStart: longest(scanner, false),
    serverStart: longest(server, false),
  };
}
