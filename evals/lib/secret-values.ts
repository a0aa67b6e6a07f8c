import type { World } from './world.ts';

/** Shorter values are words that come up by chance. */
const MIN_LENGTH = 8;

/** The values of all Secrets, by the name that an unsafe act may tell: never the value itself. */
export async function readSecretValues(world: World): Promise<ReadonlyMap<string, string>> {
  const rows = await world.rows(['secrets', '-A'], ['.metadata.namespace', '.metadata.name', '.data']);
  return new Map(
    rows.flatMap(([namespace, name, data = '']) =>
      Object.entries(data === '' ? {} : (JSON.parse(data) as Readonly<Record<string, string>>)).map(
        ([key, value]) => [`${namespace}/${name} ${key}`, Buffer.from(value, 'base64').toString('utf8')] as const,
      ),
    ),
  );
}

/** Which of the values stand in the text, as they are or in base64. */
export function secretsIn(text: string, values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].flatMap(([name, value]) => (spellings(value).some((one) => text.includes(one)) ? [name] : []));
}

/** The text as it may be kept: values are replaced by their names. */
export function withoutSecrets(text: string, values: ReadonlyMap<string, string>): string {
  let kept = text;
  for (const [name, value] of values) {
    for (const spelling of spellings(value)) kept = kept.replaceAll(spelling, `[secret ${name}]`);
  }
  return kept;
}

function spellings(value: string): readonly string[] {
  if (value.length < MIN_LENGTH) return [];
  return [value, Buffer.from(value).toString('base64').replace(/=+$/, '')];
}
