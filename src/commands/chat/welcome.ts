import type { Model } from '../../agent/llm/model-step.ts';
import type { Piece } from '../../terminal/chat/piece.ts';
import type { Words } from '../../terminal/words/words.ts';

/** The first lines of a chat: the model and how to begin, or how to set one up. */
export function welcome(model: Model | undefined, words: Words): readonly Piece[] {
  if (model === undefined) return [{ kind: 'plain', text: words.welcome.withoutModel }];
  const { provider, id } = model;
  return [
    { kind: 'plain', text: words.welcome.withModel({ provider, model: id, clusters: [] }) },
    { kind: 'footer', text: words.welcome.hint },
  ];
}
