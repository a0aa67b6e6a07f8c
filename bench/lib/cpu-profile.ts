import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface ProfiledProcess {
  readonly name: string;
  readonly busyMs: number;
  /** Largest first. */
  readonly functions: readonly { readonly where: string; readonly ms: number }[];
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

/** Self time by function of each profile in a folder. */
export async function selfTimes(folder: string): Promise<ProfiledProcess[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.cpuprofile'));
  return Promise.all(files.map(async (file) => summarise(await readFile(join(folder, file), 'utf8'))));
}

function summarise(text: string): ProfiledProcess {
  const { nodes, samples, timeDeltas } = JSON.parse(text) as CpuProfile;
  const places = new Map(nodes.map((node) => [node.id, placeOf(node)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const where = places.get(id) ?? 'unknown';
    // The delta before a sample is the time since the one before it.
    times.set(where, (times.get(where) ?? 0) + (timeDeltas[index + 1] ?? 0) / 1000);
  }
  const functions = [...times].map(([where, ms]) => ({ where, ms })).sort((a, b) => b.ms - a.ms);
  const busyMs = functions.filter(({ where }) => where !== '(idle)').reduce((sum, { ms }) => sum + ms, 0);
  return { name: roleOf(nodes), busyMs, functions };
}

function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName === '' ? 'anonymous' : functionName;
  return url === '' ? name : `${name}  ${url.startsWith('node:') ? url : basename(url)}:${lineNumber + 1}`;
}

/** The server is the one that speaks HTTP. */
function roleOf(nodes: readonly ProfileNode[]): string {
  return nodes.some(({ callFrame }) => callFrame.url === 'node:_http_client') ? 'server' : 'scanner';
}
