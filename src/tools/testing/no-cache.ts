import { AppError } from '../../lib/errors.ts';
import type { CacheSource } from '../cache/cache-source.ts';

const refuse = (): Promise<never> => Promise.reject(new AppError('database', 'There is no cache in this test.'));

/** For tests of tools that reach clusters. */
export const NO_CACHE: CacheSource = { query: refuse, overview: refuse };
