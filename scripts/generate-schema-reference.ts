import { writeFileSync } from 'node:fs';
import { schemaReference } from '../src/cache/schema/schema-reference.ts';
import { historyReference } from '../src/history/schema/history-reference.ts';
import { stateReference } from '../src/state/schema/state-reference.ts';

/** Writes the pages of the three databases: `node scripts/generate-schema-reference.ts`. Tests fail while they are behind. */
writeFileSync(new URL('../docs/reference/schema.md', import.meta.url), await schemaReference());
writeFileSync(new URL('../docs/reference/state-schema.md', import.meta.url), await stateReference());
writeFileSync(new URL('../docs/reference/history.md', import.meta.url), await historyReference());
