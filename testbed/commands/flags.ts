import { parseArgs } from 'node:util';
import type { ExtraArg } from '../cluster/kwok-config.ts';
import { errorMessage, TestbedError } from '../lib/testbed-error.ts';

type FlagType = { readonly type: 'string' | 'boolean'; readonly multiple?: true };
type FlagValue = string | boolean | (string | boolean)[] | undefined;

export const DEFAULT_NAME = 'dev';

/** Reads flags strictly: an unknown one, or a word that is none, is wrong usage. */
export function readFlags(
  args: readonly string[],
  flags: Readonly<Record<string, FlagType>>,
): Readonly<Record<string, FlagValue>> {
  try {
    return parseArgs({ args: [...args], options: { ...flags }, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new TestbedError(errorMessage(error), { kind: 'usage', cause: error });
  }
}

export function textFlag(value: FlagValue, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

export function numberFlag(
  name: string,
  value: FlagValue,
  range: { readonly min: number; readonly max: number },
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < range.min || number > range.max) {
    throw new TestbedError(`--${name} takes a whole number from ${range.min} to ${range.max}, not "${String(value)}"`, {
      kind: 'usage',
    });
  }
  return number;
}

const COMPONENTS: readonly ExtraArg['component'][] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'kwok-controller',
];

/** Reads `component=key=value`, the form of kwokctl's own `--extra-args`. */
export function extraArgFlags(values: FlagValue): ExtraArg[] {
  const list = Array.isArray(values) ? values : [];
  return list.map((text) => {
    const [, name, key, value] = /^([^=]+)=([^=]+)=(.*)$/s.exec(String(text)) ?? [];
    const component = COMPONENTS.find((candidate) => candidate === name);
    if (component === undefined || key === undefined || value === undefined) {
      throw new TestbedError(
        `--extra-args takes COMPONENT=KEY=VALUE with one of ${COMPONENTS.join(', ')}, not "${String(text)}"`,
        { kind: 'usage' },
      );
    }
    return { component, key: key.replace(/^--/, ''), value };
  });
}
