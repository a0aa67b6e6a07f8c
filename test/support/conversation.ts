import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Notice } from '../../src/agent/agent-event.ts';
import type { ScriptedProvider } from '../../src/agent/testing/scripted-provider.ts';
import { type AskedAnswer, modelEnv } from './asking.ts';
import { expectPlainWords } from './plain-words.ts';
import { Program } from './program.ts';
import type { RunOptions, Workspace } from './workspace.ts';

const PROGRAM = fileURLToPath(new URL('../testing/conversation-program.ts', import.meta.url));

type Told =
  | { readonly type: 'end'; readonly end: AskedAnswer }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'approval'; readonly message: string; readonly untrustedReads: readonly string[] }
  | { readonly type: 'text' | 'discard' | 'toolStart' | 'toolEnd' };

export interface ToldTurn extends AskedAnswer {
  readonly notices: readonly Notice[];
  /** What a person was asked. */
  readonly approvals: readonly string[];
}

/** A conversation of several turns in one process of its own, with a scripted model. */
export class Conversation implements AsyncDisposable {
  readonly program: Program;
  #turns = 0;

  private constructor(program: Program) {
    this.program = program;
  }

  static start(
    workspace: Workspace,
    provider: ScriptedProvider,
    { approve = false, env }: Pick<RunOptions, 'env'> & { readonly approve?: boolean } = {},
  ): Conversation {
    const { command } = workspace.commandLine([]);
    const program = new Program({
      command,
      args: [PROGRAM, join(workspace.folder, 'empty.env'), ...(approve ? ['--approve'] : [])],
      env: { ...workspace.env, ...modelEnv(provider), ...env },
      cwd: workspace.folder,
    });
    return new Conversation(program);
  }

  /** A turn from question to end. */
  async ask(question: string): Promise<ToldTurn> {
    this.#turns += 1;
    this.program.stdin.write(`${question}\n`);
    await this.program.waitFor('stdout', new RegExp(`(?:^\\{"type":"end".*\\n[^]*?){${this.#turns}}`, 'm'));
    const told = this.program
      .said('stdout')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Told);
    const ends = told.flatMap((event, at) => (event.type === 'end' ? [at] : []));
    const turn = told.slice((ends[this.#turns - 2] ?? -1) + 1);
    const last = turn.at(-1);
    if (last?.type !== 'end') throw new Error('the turn has no end');
    return {
      ...last.end,
      notices: turn.flatMap((event) => (event.type === 'notice' ? [event.notice] : [])),
      approvals: turn.flatMap((event) => (event.type === 'approval' ? [event.message] : [])),
    };
  }

  /** Its input ends; it ends by itself, and well. */
  async finish(): Promise<void> {
    this.program.stdin.end();
    const ending = await this.program.ended;
    expectPlainWords(ending);
    expect(ending, ending.stderr).toMatchObject({ code: 0, signal: null });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    expectPlainWords({ stdout: this.program.said('stdout'), stderr: this.program.said('stderr') });
  }
}
