import type { AssistantPart, Message } from './message.ts';
import type { Model, StepEvent, StepRequest, StepResult } from './model-step.ts';

/**
 * A model that can be changed between two turns, while the conversation goes on. What only its author understands of an
 * earlier answer (thoughts, signatures) is not shown to another model: providers refuse it.
 */
export class ChangeableModel implements Model {
  #model: Model;
  #itsOwn = new WeakSet<Message>();

  constructor(model: Model) {
    this.#model = model;
  }

  change(model: Model): void {
    this.#model = model;
    this.#itsOwn = new WeakSet();
  }

  get provider(): string {
    return this.#model.provider;
  }

  get id(): string {
    return this.#model.id;
  }

  get maxOutputTokens(): number {
    return this.#model.maxOutputTokens;
  }

  prepare(): void {
    this.#model.prepare?.();
  }

  async step(request: StepRequest, onEvent: (event: StepEvent) => void): Promise<StepResult> {
    const messages = request.messages.map((message) => (this.#itsOwn.has(message) ? message : forAnyModel(message)));
    const result = await this.#model.step({ ...request, messages }, onEvent);
    for (const message of result.messages) this.#itsOwn.add(message);
    return result;
  }
}

function forAnyModel(message: Message): Message {
  if (message.role !== 'assistant' || typeof message.content === 'string') return message;
  const content = message.content.flatMap(plainPart);
  return { ...message, content: content.length === 0 ? '(no text)' : content };
}

function plainPart(part: AssistantPart): readonly AssistantPart[] {
  switch (part.type) {
    case 'text':
      return [{ type: part.type, text: part.text }];
    case 'tool-call': {
      const { type, toolCallId, toolName, input } = part;
      return [{ type, toolCallId, toolName, input }];
    }
    default:
      return [];
  }
}
