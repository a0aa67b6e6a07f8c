import type { Agent } from '../../agent/agent.ts';
import type { Model } from '../../agent/llm/model-step.ts';
import type { Conversation } from '../../state/conversation-record.ts';
import type { ChatBackend } from '../../terminal/chat/chat-backend.ts';

type Converse = (model: Model, earlier?: Conversation) => Agent;

/** The conversation that questions belong to. The agent's memory of it begins with its first question. */
export class CurrentConversation {
  /** Undefined where none is set up. */
  readonly model: Model | undefined;
  readonly #converse: Converse;
  #agent: Agent | undefined;
  #earlier: Conversation | undefined;

  constructor(deps: { readonly model: Model | undefined; readonly converse: Converse }) {
    this.model = deps.model;
    this.#converse = deps.converse;
  }

  /** A new one, or one that was kept. */
  begin(earlier?: Conversation): void {
    this.#agent = undefined;
    this.#earlier = earlier;
  }

  /** As the screen sees it, whichever conversation it is then. */
  get backend(): ChatBackend {
    const { model } = this;
    if (model === undefined) return { modelName: undefined, ask: undefined };
    return {
      modelName: model.id,
      ask: (question, options) => {
        this.#agent ??= this.#converse(model, this.#earlier);
        return this.#agent.ask(question, options);
      },
    };
  }
}
