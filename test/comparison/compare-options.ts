import type { ScanWindow } from './scan-window.ts';

export interface CompareOptions {
  readonly databasePath: string;
  /** The cluster's name in the cache. */
  readonly clusterName: string;
  /** When the scan ran. Without it moments, versions and the table of scans are not looked at. */
  readonly window?: ScanWindow;
  /** The scopes that were scanned in each kind with namespaces; all of them as one where it isn't given. */
  readonly namespaces?: readonly string[];
  /** Compares this kind's table alone, and what the others are counted in not at all. */
  readonly onlyTable?: string;
  /** Other contexts that reach the same API server. */
  readonly aliases?: readonly string[];
}
