import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { SETTINGS } from './settings.ts';
import { envExample, settingsReference } from './settings-reference.ts';

const file = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the written reference', () => {
  it('is up to date (node scripts/generate-settings-reference.ts)', async () => {
    expect(await file('docs/reference/settings.md')).toBe(settingsReference());
    expect(await file('.env.example')).toBe(envExample());
  });

  it('has an example file that changes nothing when its defaults are taken', async () => {
    const taken = envExample().replaceAll(/^#(?=[A-Z_0-9]+=)/gm, '');
    expect(Object.keys(parseEnv(taken)).sort()).toEqual(Object.keys(SETTINGS).sort());
    const load = (text: string) =>
      loadConfig({ env: {}, homeFolder: '/home/me', isTerminal: false, readFile: async () => text });
    const { environment: _a, ...withExample } = (await load(taken)).config;
    const { environment: _b, ...without } = (await load('')).config;
    expect(withExample).toEqual(without);
  });
});
