import type { CacheReader } from '../../cache/cache-reader.ts';

/** The cache as its tools see it: the reader process, which is started by the first call, and whose time limit holds for each. */
export type CacheSource = Pick<CacheReader, 'query' | 'overview'>;
