import { describe, expect, it } from 'vitest';
import { AppError } from './errors.ts';
import { createLog, silentLog } from './log.ts';

function collect() {
  const lines: string[] = [];
  return { lines, destination: { write: (line: string) => void lines.push(line) } };
}

describe('createLog', () => {
  it('writes one JSON object a line with program, subsystem, facts and message', () => {
    const { lines, destination } = collect();
    const log = createLog({ level: 'info', format: 'json', name: 'k8s-mcp scan', destination }).child('scanner');
    log.info({ kind: 'Pod', count: 3 }, 'scan done');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      program: 'k8s-mcp scan',
      subsystem: 'scanner',
      kind: 'Pod',
      count: 3,
      msg: 'scan done',
    });
  });

  it('names one subsystem on a line, the innermost', () => {
    const { lines, destination } = collect();
    const log = createLog({ level: 'info', format: 'json', name: 'x', destination });
    log.child('tool-caller').child('mcp-server').info({}, 'x');
    expect(lines[0]?.match(/"subsystem"/g)).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '').subsystem).toBe('mcp-server');
  });

  it('leaves out what is below its level', () => {
    const { lines, destination } = collect();
    const log = createLog({ level: 'warn', format: 'json', name: 'x', destination });
    log.info({}, 'not said');
    log.error({}, 'said');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['said']);
  });

  it('keeps message, code and cause of an error', () => {
    const { lines, destination } = collect();
    const log = createLog({ level: 'info', format: 'json', name: 'x', destination });
    const error = new AppError('kube_unreachable', 'no answer', { cause: new Error('refused') });
    log.error({ error }, 'scan failed');
    const line = JSON.parse(lines[0] ?? '');
    expect(line.error).toMatchObject({ code: 'kube_unreachable' });
    expect(line.error.message).toContain('no answer');
    expect(line.error.message).toContain('refused');
  });

  it('writes a line for people, on which nothing can drive the terminal', () => {
    const { lines, destination } = collect();
    const log = createLog({ level: 'info', format: 'pretty', name: 'x', destination }).child('scanner');
    log.warn({ name: 'a\u001b[31mb\nc', error: new Error('boom'), list: [1] }, 'odd name');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d {2}WARN {3}scanner {2}odd name {2}name=a\\u001b\[31mb\\u000ac error=boom list=\[1\]\n$/,
    );
  });

  it('says nothing through silentLog and its children', () => {
    expect(silentLog.child('a')).toBe(silentLog);
    expect(silentLog.info({}, 'x')).toBeUndefined();
  });
});
