import type { Figure } from '../lib/figure.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { childrenCpuMs } from '../lib/process-tree.ts';
import { inRounds } from '../lib/rounds.ts';
import { type Program, runProgram } from '../lib/run-program.ts';
import { ratios } from '../lib/statistics.ts';
import { startServer } from '../setting/contestants.ts';

interface StartUp {
  readonly ms: number;
  /** Of all its processes, their end included. */
  readonly cpuMs: number;
}

/** Cheap and noisy: more rounds than the rest. */
const ROUNDS_FACTOR = 3;

/** From just before the process is started until the answer to its first `tools/list` is there. */
async function startUp(program: Program): Promise<StartUp> {
  const cpuBefore = childrenCpuMs();
  const startedAt = performance.now();
  let ms: number;
  {
    await using server = await startServer(program);
    await server.listTools();
    ms = performance.now() - startedAt;
  }
  return { ms, cpuMs: childrenCpuMs() - cpuBefore };
}

export const startUpPart: Part = {
  name: 'start-up',
  summary: 'process start to the first tools/list, over stdio',
  run: async ({ contestants, rounds, progress }: PartContext) => {
    const { servers } = contestants;
    // Once unmeasured: files come from the page cache for all, compile caches are filled where there are any.
    for (const program of Object.values(servers)) await startUp(program);
    const measured = await inRounds(
      {
        'k8s-mcp': () => startUp(servers['k8s-mcp']),
        'kubernetes-mcp-server': () => startUp(servers['kubernetes-mcp-server']),
        'mcp-server-kubernetes': () => startUp(servers['mcp-server-kubernetes']),
        node: () => bareNode(servers['k8s-mcp']),
      },
      rounds * ROUNDS_FACTOR,
      progress,
    );
    const times = (name: keyof typeof measured): number[] => measured[name].map(({ ms }) => ms);
    const cpuTimes = (name: keyof typeof measured): number[] => measured[name].map(({ cpuMs }) => cpuMs);
    const ours = times('k8s-mcp');
    const figures: Figure[] = [
      { what: 'k8s-mcp serve, packaged', unit: 'ms', values: ours, hold: { by: 'median', atMost: 300 } },
      { what: 'kubernetes-mcp-server, by its npm bin', unit: 'ms', values: times('kubernetes-mcp-server') },
      { what: 'mcp-server-kubernetes, by its npm bin', unit: 'ms', values: times('mcp-server-kubernetes') },
      { what: 'node that does nothing', unit: 'ms', values: times('node') },
      {
        what: 'kubernetes-mcp-server ÷ k8s-mcp',
        unit: '×',
        values: ratios(times('kubernetes-mcp-server'), ours),
        hold: { by: 'median', atLeast: 1 },
      },
      {
        what: 'mcp-server-kubernetes ÷ k8s-mcp',
        unit: '×',
        values: ratios(times('mcp-server-kubernetes'), ours),
        hold: { by: 'median', atLeast: 1 },
      },
      { what: 'CPU: k8s-mcp', unit: 'ms', values: cpuTimes('k8s-mcp') },
      { what: 'CPU: kubernetes-mcp-server', unit: 'ms', values: cpuTimes('kubernetes-mcp-server') },
      { what: 'CPU: node that does nothing', unit: 'ms', values: cpuTimes('node') },
    ];
    return { figures, notes: ['All three are started by a script with #!/usr/bin/env node, by the same Node.'] };
  },
};

/** What part of a start-up is Node's own. */
async function bareNode({ env }: Program): Promise<StartUp> {
  return runProgram({ command: process.execPath, args: ['-e', '0'], env });
}
