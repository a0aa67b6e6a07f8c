import type { Agent } from '../../agent/agent.ts';
import { ChangeableModel } from '../../agent/llm/changeable-model.ts';
import type { Model } from '../../agent/llm/model-step.ts';
import type { Conversation } from '../../state/conversation-record.ts';
import type { ChatBackend } from '../../terminal/chat/chat-backend.ts';

type Converse = (model: Model, earlier?: Conversation) => Agent;

/** The conversation that questions belong to. The agent's memory of it begins with its first question. */
export class CurrentConversation {
  readonly #converse: Converse;
  #model: ChangeableModel | undefined;
  #agent: Agent | undefined;
  #earlier: Conversation | undefined;

  constructor(deps: { readonly model: Model | undefined; readonly converse: Converse }) {
    this.#model = deps.model === undefined ? undefined : new ChangeableModel(deps.model);
    this.#converse = deps.converse;
  }

  /** Undefined where none is set up. */
  get model(): Model | undefined {
    return this.#model;
  }

  /** From the next turn on; what was said so far stays. */
  changeModel(model: Model): void {
    if (this.#model === undefined) this.#model = new ChangeableModel(model);
    else this.#model.change(model);
  }

  /** A new one, or one that was kept. */
  begin(earlier?: Conversation): void {
    this.#agent = undefined;
    this.#earlier = earlier;
  }

  /** As the screen sees it, whichever conversation and model it is then. */
  backend(): ChatBackend {
    const model = this.#model;
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
