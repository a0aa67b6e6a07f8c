import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VOICES, type Voice } from './voices.ts';

const LINES = 240;
const SPAN_MS = 2 * 60 * 60 * 1000;
// A run that fails is short.
const FAILED_RUN_LINES = 6;
const FAILED_RUN_MS = 2_000;

export interface LogFiles {
  readonly containers: readonly string[];
  readonly logsFile: string;
  readonly previousLogsFile: string;
}

/** Writes each voice's logs up to `now` in kubelet's (CRI) format. Written again, they move up to the new present. */
export async function writeLogFiles(folder: string, now: Date): Promise<readonly LogFiles[]> {
  await mkdir(folder, { recursive: true });
  const nowMs = now.getTime();
  return Promise.all(
    VOICES.map(async (voice) => {
      const files = logFiles(folder, voice);
      await writeFile(files.logsFile, criLog(voice, nowMs));
      await writeFile(files.previousLogsFile, criLog(voice, nowMs - (voice.lastWords ? 60_000 : 3 * SPAN_MS)));
      return files;
    }),
  );
}

export function logFiles(folder: string, voice: Voice): LogFiles {
  return {
    containers: voice.containers,
    logsFile: join(folder, `${voice.name}.log`),
    previousLogsFile: join(folder, `${voice.name}.previous.log`),
  };
}

/** The container runtime's format: `<time> <stream> <F|P> <text>`, a line each. */
function criLog(voice: Voice, endMs: number): string {
  const count = voice.lastWords ? FAILED_RUN_LINES : LINES;
  const span = voice.lastWords ? FAILED_RUN_MS : SPAN_MS;
  const texts = Array.from({ length: count }, (_, n) => ({ stream: 'stdout', text: voice.line(n) }));
  const lastWords = (voice.lastWords ?? []).map((text) => ({ stream: 'stderr', text }));
  const lines = [...texts, ...lastWords];
  return lines
    .map(({ stream, text }, index) => {
      const at = new Date(endMs - Math.round(((lines.length - 1 - index) / lines.length) * span));
      return `${at.toISOString().replace('Z', '000000Z')} ${stream} F ${text}\n`;
    })
    .join('');
}
