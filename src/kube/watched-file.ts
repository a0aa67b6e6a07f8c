import { readFile } from 'node:fs/promises';
import type { Clock } from '../lib/clock.ts';
import { AppError, messageOf } from '../lib/errors.ts';

/** Rotated tokens and certificates keep their old value valid for minutes: a look each minute is soon enough. */
const RECHECK_MS = 60_000;

/** A file whose content may change under us: a rotated token, certificate or key. */
export interface WatchedFile {
  /** Its content, at most a minute old. Throws `credentials` where it can't be read. */
  read(): Promise<string>;
  /** Makes the next `read` look at the file again. */
  forget(): void;
}

/** `what` names the content in an error: `token file`. */
export function watchFile(
  deps: { readonly clock: Clock },
  options: { readonly path: string; readonly what: string; readonly context: string },
): WatchedFile {
  let kept: { readonly content: string; readonly readAt: number } | undefined;
  return {
    async read() {
      if (kept !== undefined && deps.clock.now() - kept.readAt < RECHECK_MS) return kept.content;
      const readAt = deps.clock.now();
      try {
        kept = { content: await readFile(options.path, 'utf8'), readAt };
      } catch (error) {
        throw new AppError(
          'credentials',
          `The ${options.what} of context "${options.context}" can't be read: ${messageOf(error)}. Mend the path in the kubeconfig, or its permissions.`,
          { cause: error, data: { context: options.context, path: options.path } },
        );
      }
      return kept.content;
    },
    forget() {
      kept = undefined;
    },
  };
}
