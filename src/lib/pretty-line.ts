const COLOURS: Readonly<Record<string, string>> = {
  trace: '\u001b[90m',
  debug: '\u001b[90m',
  info: '\u001b[32m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
};
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';

/** Fields that have a place of their own in the line. */
const PLACED = new Set(['level', 'time', 'program', 'pid', 'subsystem', 'msg']);

/**
 * One JSON log line as a person reads it: `05:02:00 INFO  scanner  scan done  kind=Pod count=10000`.
 * A function and no transport: nothing to load, no worker thread, nothing lost at the end of the process.
 * What isn't JSON is passed on as it is.
 */
export function prettyLine(json: string, options: { readonly colour: boolean }): string {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return json;
  }
  const paint = (code: string | undefined, text: string): string =>
    options.colour && code !== undefined ? `${code}${text}${RESET}` : text;

  const level = String(record.level ?? 'info');
  const parts = [
    paint(DIM, String(record.time ?? '').slice(11, 19)),
    paint(COLOURS[level], level.toUpperCase().padEnd(5)),
  ];
  if (record.subsystem !== undefined) parts.push(plain(record.subsystem));
  parts.push(plain(record.msg ?? ''));
  const facts = Object.keys(record).filter((name) => !PLACED.has(name));
  if (facts.length > 0) parts.push(facts.map((name) => `${paint(DIM, `${name}=`)}${plain(record[name])}`).join(' '));
  return `${parts.join('  ')}\n`;
}

/** A value on one line; control characters stay escaped, so that nothing logged can drive the terminal. */
function plain(value: unknown): string {
  if (isErrorRecord(value)) return plain(value.message);
  if (typeof value !== 'string') return escapeControls(JSON.stringify(value) ?? '');
  return escapeControls(value);
}

function isErrorRecord(value: unknown): value is { readonly message: string } {
  return typeof value === 'object' && value !== null && 'stack' in value && 'message' in value;
}

function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
