import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { AssistantPart } from './message.ts';

type OpenPart = Extract<AssistantPart, { type: 'text' | 'reasoning' }>;

/**
 * Puts the parts of a streamed answer together, in the order in which they began. What the provider says beside a part (a
 * signature, an encrypted thought) is kept: it wants it back. Arguments of calls stay the text that they came as.
 */
export class AnswerParts {
  readonly #parts: AssistantPart[] = [];
  readonly #open = new Map<string, OpenPart>();

  add(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case 'text-start':
      case 'text-delta':
      case 'text-end':
        this.#write('text', part);
        return;
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end':
        this.#write('reasoning', part);
        return;
      case 'tool-call': {
        const { toolCallId, toolName, input } = part;
        this.#parts.push({ type: part.type, toolCallId, toolName, input, ...besides(part) });
        return;
      }
      case 'custom':
        this.#parts.push({ type: part.type, kind: part.kind, ...besides(part) });
        return;
      case 'reasoning-file':
        this.#parts.push({ type: part.type, data: part.data, mediaType: part.mediaType, ...besides(part) });
        return;
      default:
        return;
    }
  }

  /** Without texts that say nothing. */
  get parts(): readonly AssistantPart[] {
    return this.#parts.filter((part) => part.type !== 'text' || part.text !== '' || part.providerOptions !== undefined);
  }

  #write(type: OpenPart['type'], part: { readonly id: string; readonly delta?: string } & Besides): void {
    // Providers count texts and reasoning each for themselves.
    const key = `${type} ${part.id}`;
    const open: OpenPart = this.#open.get(key) ?? (type === 'text' ? { type, text: '' } : { type, text: '' });
    if (!this.#open.has(key)) this.#parts.push(open);
    this.#open.set(key, open);
    open.text += part.delta ?? '';
    Object.assign(open, besides(part));
  }
}

interface Besides {
  readonly providerMetadata?: NonNullable<OpenPart['providerOptions']>;
}

function besides({ providerMetadata }: Besides): Pick<OpenPart, 'providerOptions'> {
  return providerMetadata === undefined ? {} : { providerOptions: providerMetadata };
}
