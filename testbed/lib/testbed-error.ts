/** Failure that a person can mend: the message says what, why and how. `usage` ends the command with exit code 2. */
export class TestbedError extends Error {
  readonly kind: 'failed' | 'usage';

  constructor(message: string, options: { readonly kind?: 'failed' | 'usage'; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TestbedError';
    this.kind = options.kind ?? 'failed';
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
