export interface FollowedStream {
  /** `pod/container`. */
  readonly title: string;
  /** New lines, oldest first, each with its time. */
  readonly lines: readonly string[];
  /** Lines before them that were never shown. */
  readonly missed: number;
}

interface ReadLine {
  /** Comparable as text. */
  readonly at: string;
  readonly line: string;
}

interface ReadStream {
  readonly title: string;
  readonly lines: readonly ReadLine[];
  readonly missed: number;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?= |$)/;

/** A log that grows, read again and again: tells the lines that were not there before. */
export class LogFollower {
  /** Per pod and container: the last moment seen, and the lines of that moment. */
  readonly #seen = new Map<string, { readonly at: string; readonly lines: ReadonlySet<string> }>();

  /** `text` as our tool for logs gives it: `--- pod/container: 20 lines`, then lines that begin with their time. */
  take(text: string): readonly FollowedStream[] {
    return streamsIn(text).flatMap(({ title, lines, missed }) => {
      const seen = this.#seen.get(title);
      const fresh = lines.filter(
        ({ at, line }) => seen === undefined || at > seen.at || (at === seen.at && !seen.lines.has(line)),
      );
      const last = lines.at(-1);
      if (last !== undefined) {
        const latest = lines.filter(({ at }) => at === last.at).map(({ line }) => line);
        this.#seen.set(title, { at: last.at, lines: new Set(latest) });
      }
      // Where the oldest line is new, those that were left out before it were too.
      const isGap = seen !== undefined && fresh.length === lines.length;
      return fresh.length === 0 ? [] : [{ title, lines: fresh.map(({ line }) => line), missed: isGap ? missed : 0 }];
    });
  }
}

function streamsIn(text: string): readonly ReadStream[] {
  const [, ...parts] = text.split(/^--- /m);
  return parts.map((part) => {
    const [head = '', ...rest] = part.split('\n');
    const lines = rest.flatMap((line): readonly ReadLine[] => {
      const at = TIME.exec(line)?.[0];
      return at === undefined ? [] : [{ at: comparable(at), line }];
    });
    return { title: head.replace(/: .*$/, ''), lines, missed: rest.reduce((sum, line) => sum + leftOut(line), 0) };
  });
}

function leftOut(line: string): number {
  const found = /^([\d,]+) older lines? left out/.exec(line)?.[1];
  return found === undefined ? 0 : Number(found.replaceAll(',', ''));
}

function comparable(time: string): string {
  const [seconds = '', fraction = ''] = time.replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}`;
}
