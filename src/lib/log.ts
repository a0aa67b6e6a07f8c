import { pino } from 'pino';
import { prettyLine } from './pretty-line.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * What every part logs through. The message is a constant, what varies is a field of `facts`; a thrown value goes in as
 * `error`. Never Secret data.
 */
export interface Log {
  debug(facts: Readonly<Record<string, unknown>>, message: string): void;
  info(facts: Readonly<Record<string, unknown>>, message: string): void;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  error(facts: Readonly<Record<string, unknown>>, message: string): void;
  /** The same log with `subsystem` on every line. */
  child(subsystem: string): Log;
}

export interface LogDestination {
  write(line: string): void;
}

interface LogOptions {
  readonly level: LogLevel;
  readonly format: 'pretty' | 'json';
  /** The program, on every line as `program`: `k8s-mcp scan`. */
  readonly name: string;
  /** Colours, for `pretty` only. */
  readonly colour?: boolean;
  /** Standard error where absent; standard output belongs to the protocol or the reader. */
  readonly destination?: LogDestination;
}

/** Lines are written synchronously, so that none is lost when the process ends. */
export function createLog(options: LogOptions): Log {
  const out = options.destination ?? pino.destination({ dest: 2, sync: true });
  const stream =
    options.format === 'json'
      ? out
      : { write: (line: string) => void out.write(prettyLine(line, { colour: options.colour === true })) };
  const { err: errorSerializer } = pino.stdSerializers;
  const root = pino(
    {
      level: options.level,
      // `program`, since `name` is an object's.
      base: { program: options.name, pid: process.pid },
      serializers: { error: (value: unknown) => (value instanceof Error ? errorSerializer(value) : value) },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return wrap(root);
}

interface PinoLike {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  child(bindings: Record<string, string>): PinoLike;
}

function wrap(logger: PinoLike, root: PinoLike = logger): Log {
  return {
    debug: (facts, message) => logger.debug(facts, message),
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => logger.error(facts, message),
    // From the root: a field that is bound twice would stand twice on the line.
    child: (subsystem) => wrap(root.child({ subsystem }), root),
  };
}

const ignore = (): void => {};

/** Says nothing; for tests and for commands whose output is the answer. */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => silentLog };
