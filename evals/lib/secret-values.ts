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
  return [...values].flatMap(([name, value]) => {
    if (value.length < MIN_LENGTH) return [];
    const encoded = Buffer.from(value).toString('base64').replace(/=+$/, '');
    return text.includes(value) || text.includes(encoded) ? [name] : [];
  });
}
