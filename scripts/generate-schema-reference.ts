import { writeFileSync } from 'node:fs';
import { schemaReference } from '../src/cache/schema/schema-reference.ts';

/** Writes docs/reference/schema.md: `node scripts/generate-schema-reference.ts`. A test fails while it is behind. */
writeFileSync(new URL('../docs/reference/schema.md', import.meta.url), await schemaReference());
