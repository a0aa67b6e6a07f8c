import { AppError } from '../../lib/errors.ts';
import type { CacheSource } from '../cache/cache-source.ts';
import type { Past } from '../past.ts';

const refuse = (): Promise<never> => Promise.reject(new AppError('database', 'There is no cache in this test.'));

/** For tests of tools that reach clusters. */
export const NO_CACHE: CacheSource = { query: refuse, overview: refuse };

/** The same of the record of what changed. */
export const NO_PAST: Past = { changes: refuse, recordedKind: refuse, objectAt: refuse };
