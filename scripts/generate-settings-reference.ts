import { mkdirSync, writeFileSync } from 'node:fs';
import { envExample, settingsReference } from '../src/config/settings-reference.ts';

/** Writes docs/reference/settings.md and .env.example: `node scripts/generate-settings-reference.ts`. */
const root = new URL('../', import.meta.url);
mkdirSync(new URL('docs/reference/', root), { recursive: true });
writeFileSync(new URL('docs/reference/settings.md', root), settingsReference());
writeFileSync(new URL('.env.example', root), envExample());
