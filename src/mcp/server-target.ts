import { AppError } from '../lib/errors.ts';

/** Where an MCP server is: a program to start, or an address to call. */
export type ServerTarget =
  | {
      readonly type: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      /** The whole environment of the program. */
      readonly env: Readonly<Record<string, string | undefined>>;
    }
  | { readonly type: 'http'; readonly url: string };

/**
 * Reads `MCP_SERVER_URL`: `stdio:///path/to/program?arg=serve&arg=…` or `http(s)://host:port/path`.
 * `env` is what a program gets. Throws `settings`.
 */
export function parseServerUrl(
  text: string,
  options: { readonly env: Readonly<Record<string, string | undefined>> },
): ServerTarget {
  const url = URL.parse(text);
  switch (url?.protocol) {
    case 'http:':
    case 'https:':
      return { type: 'http', url: url.href };
    case 'stdio:':
      return { type: 'stdio', command: commandOf(url), args: url.searchParams.getAll('arg'), env: options.env };
    default:
      throw wrongUrl('it begins with stdio:///, http:// or https://');
  }
}

function commandOf(url: URL): string {
  // With two slashes the first part of the path would be taken for a host.
  if (url.host !== '' || url.pathname.length < 2) throw wrongUrl('a program needs an absolute path after stdio://');
  const unknown = [...url.searchParams.keys()].filter((key) => key !== 'arg');
  if (unknown.length > 0) throw wrongUrl(`the only parameter is arg, not ${unknown.join(', ')}`);
  return decodeURIComponent(url.pathname);
}

function wrongUrl(rule: string): AppError {
  // The address itself may hold a password.
  const problem = `MCP_SERVER_URL is not the address of an MCP server: ${rule}.`;
  return new AppError('settings', problem, { data: { problems: [problem] } });
}
