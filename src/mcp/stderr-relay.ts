import { LineReader } from '../lib/line-reader.ts';
import type { Log } from '../lib/log.ts';

/** Kept to explain why a server ended. */
const KEPT_LINES = 10;
const MAX_LINE_LENGTH = 2_000;
const MAX_LINE_BYTES = 1024 * 1024;
/** What every line of a log has, and ours adds again. */
const FRAME_FIELDS: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'program', 'msg']);

/**
 * Takes what a server writes to standard error into our own log: lines of a JSON log at their level, anything else as it
 * is. Remembers the last ones.
 */
export class StderrRelay {
  readonly #log: Log;
  readonly #reader = new LineReader({ maxLineBytes: MAX_LINE_BYTES });
  readonly #lastLines: string[] = [];

  constructor(deps: { readonly log: Log }) {
    this.#log = deps.log.child('mcp-server');
  }

  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  push(chunk: Buffer): void {
    try {
      for (const line of this.#reader.push(chunk)) this.#take(line);
    } catch {
      this.#log.warn({}, 'a line on the standard error of the MCP server is too long to show');
    }
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    const entry = jsonLine(line);
    this.#lastLines.push((entry?.message ?? line).slice(0, MAX_LINE_LENGTH));
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
    if (entry === undefined) this.#log.info({ line: line.slice(0, MAX_LINE_LENGTH) }, 'standard error');
    else this.#log[entry.level](entry.facts, entry.message);
  }
}

type LineLevel = 'debug' | 'info' | 'warn' | 'error';

interface LogLine {
  readonly level: LineLevel;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

function jsonLine(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    if (typeof entry.msg !== 'string') return undefined;
    const facts = Object.fromEntries(Object.entries(entry).filter(([name]) => !FRAME_FIELDS.has(name)));
    return { level: levelOf(entry.level), message: entry.msg, facts };
  } catch {
    return undefined;
  }
}

function levelOf(level: unknown): LineLevel {
  switch (level) {
    case 'trace':
    case 'debug':
      return 'debug';
    case 'warn':
    case 'error':
      return level;
    case 'fatal':
      return 'error';
    default:
      return 'info';
  }
}
