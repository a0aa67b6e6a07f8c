/** The environment of this process, as it was handed to it. Everything else gets it from here, through `loadConfig`. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** React reads this when it is loaded; what it does for its own developers is slow, and keeps every frame in memory. */
export function preferProductionLibraries(): void {
  const { env } = process;
  env['NODE_ENV'] ??= 'production';
}
