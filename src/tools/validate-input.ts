import type { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { didYouMean } from './missing.ts';
import type { Tool } from './tool.ts';

/** Takes `cluster` out of the arguments. Required when there is a choice: a default would act on the wrong cluster. */
export function readCluster(
  raw: unknown,
  names: readonly string[],
): { readonly cluster: string; readonly rest: Readonly<Record<string, unknown>> } {
  const [only] = names;
  if (only === undefined) throw new AppError('kubeconfig', 'No cluster is loaded: check KUBECONFIG and K8S_CONTEXTS.');
  const { cluster, ...rest } = readArguments(raw);
  if (names.length === 1 && (cluster === undefined || cluster === only)) return { cluster: only, rest };
  if (cluster === undefined) throw new AppError('usage', `Say which cluster: ${names.join(', ')}.`);
  if (typeof cluster === 'string' && names.includes(cluster)) return { cluster, rest };
  const near = typeof cluster === 'string' ? nearest(cluster, names) : [];
  throw new AppError(
    'usage',
    `There is no cluster ${JSON.stringify(cluster)} here; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.${didYouMean(near)}`,
    { data: { nearest: near } },
  );
}

/** The arguments without nulls: some hosts send one for every parameter that the model left out. */
export function readArguments(raw: unknown): Record<string, unknown> {
  if (raw !== undefined && raw !== null && (typeof raw !== 'object' || Array.isArray(raw))) {
    throw new AppError('usage', 'The arguments of a tool are an object of named values.');
  }
  return Object.fromEntries(Object.entries(raw ?? {}).filter(([, value]) => value !== null));
}

/** The input as the tool's schema returns it; every fault in one error, a misspelt parameter with the nearest one. */
export function validInput(tool: Tool, raw: Readonly<Record<string, unknown>>, hasCluster: boolean): unknown {
  const parsed = tool.inputSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const known = Object.keys(tool.inputSchema.shape);
  const faults = parsed.error.issues.flatMap((issue) => describeIssue(issue, known));
  const all = hasCluster ? ['cluster', ...known] : known;
  const parameters = all.length === 0 ? 'It takes no parameters.' : `Its parameters: ${all.join(', ')}.`;
  throw new AppError('usage', `${tool.name} can't take this: ${faults.join('; ')}. ${parameters}`);
}

function describeIssue(issue: z.core.$ZodIssue, known: readonly string[]): readonly string[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const [near] = path === '' ? nearest(key, known, { max: 1 }) : [];
      return `no parameter "${path === '' ? key : `${path}.${key}`}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`;
    });
  }
  return [`${path === '' ? 'the arguments' : path}: ${issue.message}`];
}
