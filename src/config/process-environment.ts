/** The environment of this process, as it was handed to it. Everything else gets it from here, through `loadConfig`. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
