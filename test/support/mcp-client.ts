import { type CallToolResult, Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Workspace } from './workspace.ts';

type Answer =
  | { readonly action: 'accept'; readonly content: Record<string, boolean> }
  | { readonly action: 'decline' | 'cancel' };

export interface HostOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What the person at this host answers to a question; without it the host can't ask. */
  readonly answer?: (question: string) => Answer;
  /** What happens in the world while the person thinks. */
  readonly thinking?: () => Promise<void>;
}

export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
  readonly structured: Record<string, unknown> | undefined;
  /** All of it, as it came over the wire. */
  readonly raw: CallToolResult;
}

export const YES: Answer = { action: 'accept', content: { approve: true } };
export const NO: Answer = { action: 'decline' };

/** An MCP host as people have them: the SDK's own client over the standard input and output of `k8s-mcp serve`. */
export class McpHost implements AsyncDisposable {
  readonly client: Client;
  readonly #transport: StdioClientTransport;
  #stderr = '';

  private constructor(client: Client, transport: StdioClientTransport) {
    this.client = client;
    this.#transport = transport;
    transport.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
    });
  }

  static async connect(
    workspace: Workspace,
    { args = ['serve'], env = {}, answer, thinking }: HostOptions = {},
  ): Promise<McpHost> {
    const { command, args: words } = workspace.commandLine(args);
    const transport = new StdioClientTransport({
      command,
      args: [...words],
      env: { ...workspace.env, ...env },
      cwd: workspace.folder,
      stderr: 'pipe',
    });
    const client = new Client(
      { name: 'test-host', version: '1.0.0' },
      { capabilities: answer === undefined ? {} : { elicitation: { form: {} } } },
    );
    if (answer !== undefined) {
      client.setRequestHandler('elicitation/create', async ({ params }) => {
        await thinking?.();
        return answer(params.message);
      });
    }
    const host = new McpHost(client, transport);
    await client.connect(transport);
    return host;
  }

  get pid(): number {
    if (this.#transport.pid === null) throw new Error('the server is not running');
    return this.#transport.pid;
  }

  /** What the server has logged. */
  get log(): string {
    return this.#stderr;
  }

  async call(name: string, args: Record<string, unknown> = {}, form?: 'objects' | 'rows'): Promise<ToolAnswer> {
    const raw = (await this.client.callTool({
      name,
      arguments: args,
      ...(form === undefined ? {} : { _meta: { 'k8s-mcp/form': form } }),
    })) as CallToolResult;
    const text = raw.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    return { text, isError: raw.isError === true, structured: raw.structuredContent as ToolAnswer['structured'], raw };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
