import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { endProcesses, processesStartedFrom, type RunningProcess } from '../lib/processes.ts';
import { TestbedError } from '../lib/testbed-error.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import type { ExtraArg } from './kwok-config.ts';

/** In the order of starting; kwokctl's names. */
export const COMPONENTS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok-controller',
] as const;
export type ComponentName = (typeof COMPONENTS)[number];

const kwokctlConfigurationSchema = z.object({
  kind: z.literal('KwokctlConfiguration'),
  components: z.array(
    z.object({ name: z.string(), binary: z.string(), args: z.array(z.string()), workDir: z.string() }),
  ),
});

/** The components that run now, each with its process. */
export async function runningComponents(folder: ClusterFolder): Promise<Map<ComponentName, RunningProcess>> {
  const found = new Map<ComponentName, RunningProcess>();
  for (const process of await processesStartedFrom(folder.programs)) {
    const name = COMPONENTS.find((component) => component === basename(process.executable));
    if (name !== undefined) found.set(name, process);
  }
  return found;
}

/** Kills the components (all by default) the way a crash would, without farewell. */
export async function stopComponents(
  folder: ClusterFolder,
  names: readonly ComponentName[] = COMPONENTS,
): Promise<void> {
  const wanted = new Set<string>(names);
  const running = await processesStartedFrom(folder.programs);
  await endProcesses(
    running.filter((process) => wanted.has(basename(process.executable))),
    { graceMs: 0 },
  );
}

/** Starts those of the components (all by default) that do not run, with the arguments kwokctl gave them, and maybe more. */
export async function startComponents(
  folder: ClusterFolder,
  names: readonly ComponentName[] = COMPONENTS,
  moreArgs: readonly ExtraArg[] = [],
): Promise<void> {
  const running = await runningComponents(folder);
  const known = await readComponents(folder);
  for (const name of names) {
    if (running.has(name)) continue;
    const component = known.find((candidate) => candidate.name === name);
    if (component === undefined) throw new TestbedError(`cluster ${folder.name} has no component ${name}`);
    const log = await open(join(folder.controlPlane, 'logs', `${name}.log`), 'a');
    try {
      const more = moreArgs.filter((arg) => arg.component === name).map(({ key, value }) => `--${key}=${value}`);
      const child = spawn(component.binary, [...component.args, ...more], {
        cwd: component.workDir,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      });
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve);
        child.once('error', reject);
      });
      child.unref();
      await writeFile(join(folder.controlPlane, 'pids', `${name}.pid`), String(child.pid));
    } finally {
      await log.close();
    }
  }
}

/** The end of a component's log: what it said before it failed. */
export async function logTail(folder: ClusterFolder, name: ComponentName, lines: number): Promise<string> {
  const path = join(folder.controlPlane, 'logs', `${name}.log`);
  if (!existsSync(path)) return '';
  return (await readFile(path, 'utf8')).trimEnd().split('\n').slice(-lines).join('\n');
}

async function readComponents(
  folder: ClusterFolder,
): Promise<z.infer<typeof kwokctlConfigurationSchema>['components']> {
  const text = await readFile(join(folder.controlPlane, 'kwok.yaml'), 'utf8');
  for (const document of parseAllDocuments(text)) {
    const parsed = kwokctlConfigurationSchema.safeParse(document.toJS());
    if (parsed.success) return parsed.data.components;
  }
  throw new TestbedError(`cluster ${folder.name}: kwok.yaml names no components`);
}
