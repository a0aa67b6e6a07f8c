import type { ScopeKey } from '../cache/cached-object.ts';
import type { AppError } from '../lib/errors.ts';
import type { ScanCounts } from './scan-report.ts';

export interface ScanStarted {
  readonly scope: ScopeKey;
  /** How many objects the last complete list held: the best guess at how many will come. */
  readonly expected?: number;
}

export interface PageWritten {
  readonly scope: ScopeKey;
  /** Of this scan so far. */
  readonly seen: number;
  readonly pages: number;
  readonly bytes: number;
  readonly isLast: boolean;
}

export interface ScanFinished {
  readonly scope: ScopeKey;
  readonly counts: ScanCounts;
  readonly durationMs: number;
}

export interface ScanFailed {
  readonly scope: ScopeKey;
  readonly error: AppError;
  readonly durationMs: number;
  /** The list is begun again at once: the API server had forgotten it half-way. */
  readonly isRelisted: boolean;
}

/**
 * Told what the scanner does while it does it, for a progress bar or log lines. Called synchronously between pages, so
 * it must be quick, and must not throw. Several scopes are under way at once.
 */
export interface ScanListener {
  scanStarted(event: ScanStarted): void;
  page(event: PageWritten): void;
  scanFinished(event: ScanFinished): void;
  scanFailed(event: ScanFailed): void;
}
