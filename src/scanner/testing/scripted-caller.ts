import { AppError } from '../../lib/errors.ts';
import type { MachineCallOptions, ToolCaller, ToolDescription } from '../tool-caller.ts';

export type Arguments = Readonly<Record<string, unknown>>;
export type Answer = (toolArguments: Arguments, options: MachineCallOptions) => unknown;

/** A server in this process whose tools are functions: what they return is the answer, what they throw the failure. */
export class ScriptedCaller implements ToolCaller {
  readonly calls: { readonly tool: string; readonly toolArguments: Arguments }[] = [];
  readonly #tools: Map<string, Answer>;
  readonly #takesCluster: boolean;

  constructor(tools: Readonly<Record<string, Answer>>, options: { readonly takesCluster?: boolean } = {}) {
    this.#tools = new Map(Object.entries(tools));
    this.#takesCluster = options.takesCluster ?? false;
  }

  set(tool: string, answer: Answer): void {
    this.#tools.set(tool, answer);
  }

  remove(tool: string): void {
    this.#tools.delete(tool);
  }

  callsOf(tool: string): readonly Arguments[] {
    return this.calls.filter((call) => call.tool === tool).map((call) => call.toolArguments);
  }

  async listTools(): Promise<readonly ToolDescription[]> {
    const properties = this.#takesCluster ? { cluster: { type: 'string' } } : {};
    return [...this.#tools.keys()].map((name) => ({ name, inputSchema: { type: 'object', properties } }));
  }

  async callMachine(tool: string, toolArguments: Arguments, options: MachineCallOptions): Promise<Arguments> {
    this.calls.push({ tool, toolArguments });
    const answer = this.#tools.get(tool);
    if (answer === undefined) throw new AppError('tool_unknown', `no tool ${tool}`);
    return (await answer(toolArguments, options)) as Arguments;
  }
}
