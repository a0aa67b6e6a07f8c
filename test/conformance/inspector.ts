import { fileURLToPath } from 'node:url';
import { Program } from '../support/program.ts';
import type { Workspace } from '../support/workspace.ts';

const INSPECTOR = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);

export interface InspectorTool {
  readonly name: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface InspectorResult {
  /** 5: the tool answered with an error. 6: a schema that some host can't use. */
  readonly code: number | null;
  readonly result: Record<string, unknown>;
  readonly stderr: string;
}

/** Uses `k8s-mcp serve` over stdio as the official MCP Inspector does, by its command line. */
export class Inspector {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** `strict`: also judges each schema by what hosts can use. */
  async listTools(): Promise<InspectorResult & { readonly tools: readonly InspectorTool[] }> {
    const listed = await this.#run(['--method', 'tools/list', '--strict']);
    return { ...listed, tools: (listed.result.tools ?? []) as readonly InspectorTool[] };
  }

  async callTool(name: string, toolArguments: Readonly<Record<string, unknown>>): Promise<InspectorResult> {
    const json = JSON.stringify(toolArguments);
    return await this.#run(['--method', 'tools/call', '--tool-name', name, '--tool-args-json', json]);
  }

  async #run(options: readonly string[]): Promise<InspectorResult> {
    const server = this.#workspace.commandLine(['serve']);
    // The Inspector takes options before the server's own words, and the server's after `--`.
    const config = this.#workspace.env;
    const env = Object.entries(config).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    await using program = new Program({
      command: process.execPath,
      args: [INSPECTOR, '--cli', ...options, ...env, '--', server.command, ...server.args],
      env: config,
      cwd: this.#workspace.folder,
      input: '',
    });
    const { code, stdout, stderr } = await program.ended;
    return { code, stderr, result: JSON.parse(stdout || '{}') as Record<string, unknown> };
  }
}
