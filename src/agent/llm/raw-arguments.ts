/** The pieces of arguments as they stand in chunks of OpenAI's chat format, put together by call. */
export class RawArguments {
  readonly #byIndex = new Map<number, { id: string; text: string }>();

  /** Takes any chunk; what isn't of that format says nothing. Untrusted. */
  add(chunk: unknown): void {
    for (const delta of deltasOf(chunk)) {
      const index = typeof delta.index === 'number' ? delta.index : this.#byIndex.size;
      const call = this.#byIndex.get(index) ?? { id: '', text: '' };
      if (typeof delta.id === 'string' && call.id === '') call.id = delta.id;
      const piece = delta.function?.arguments;
      if (typeof piece === 'string') call.text += piece;
      this.#byIndex.set(index, call);
    }
  }

  /** The arguments of a call where they are no JSON. */
  brokenOf(id: string): string | undefined {
    const text = [...this.#byIndex.values()].find((call) => call.id === id)?.text.trim();
    return text === undefined || text === '' || isJson(text) ? undefined : text;
  }
}

interface Delta {
  readonly index?: unknown;
  readonly id?: unknown;
  readonly function?: { readonly arguments?: unknown } | null;
}

function deltasOf(chunk: unknown): readonly Delta[] {
  const { choices } = (chunk ?? {}) as {
    readonly choices?: readonly { readonly delta?: { readonly tool_calls?: unknown } }[];
  };
  const calls = Array.isArray(choices) ? choices[0]?.delta?.tool_calls : undefined;
  return Array.isArray(calls) ? calls.filter((call) => typeof call === 'object' && call !== null) : [];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
