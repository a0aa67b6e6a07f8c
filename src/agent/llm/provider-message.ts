/** What a provider says of a failure, in whatever form its package hands it on. Untrusted text. */
export interface ProviderMessage {
  readonly status: number | undefined;
  /** Its own sentence; '' where there is none. */
  readonly sentence: string;
  /** All that may tell failures apart: sentence, codes, types. Lower case. */
  readonly words: string;
  readonly isHtml: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Longer is no sentence. */
const MAX_SENTENCE = 240;
const MAX_WORDS = 4000;
const DEEPEST = 6;

/**
 * Reads an error of the SDK (`APICallError`, an error frame inside a stream, a frame that isn't in the provider's format)
 * without knowing the provider: every one puts `message`, and mostly `code`, `type` or `status`, somewhere inside.
 */
export function readProviderMessage(error: unknown): ProviderMessage {
  const layers = layersOf(error);
  const status = first(layers, (layer) => numberOf(layer['statusCode']));
  const text = first(layers, (layer) => textOf(layer['responseBody'])) ?? '';
  const headers = first(layers, (layer) => recordOf(layer['responseHeaders'])) ?? {};
  const isHtml = /^\s*<(!doctype|html|head|body)/i.test(text);
  // Frames inside a stream come as they are, those that fit no schema as the value of the SDK's own error.
  const frame = first(layers, (layer) => recordOf(layer['value']) ?? recordOf(layer['data'])) ?? recordOf(error);
  const body = isHtml ? undefined : (parsed(text) ?? frame);
  const details = strings(body);
  const sentence = details.sentence ?? (isHtml || body !== undefined ? '' : text);
  const statusInBody = details.codes.map(Number).find((code) => code >= 400 && code < 600);
  return {
    status: status !== undefined && status >= 400 ? status : statusInBody,
    sentence: oneLine(sentence),
    words: [...details.codes, ...details.sentences, text.slice(0, isHtml ? 0 : MAX_WORDS)].join(' ').toLowerCase(),
    isHtml,
    headers: headers as Readonly<Record<string, string>>,
    body,
  };
}

/** Without anything that looks like a key: providers like to repeat the one that they refuse. */
export function withoutSecrets(text: string, apiKey: string | undefined): string {
  const known = apiKey === undefined || apiKey.length < 4 ? text : text.replaceAll(apiKey, '…');
  return known.replaceAll(/\b(sk|pk|rk|gsk|xai|key)[-_][\w*.-]{6,}|\bAIza[\w-]{10,}|\bBearer \S+/g, '…');
}

function layersOf(error: unknown): readonly Readonly<Record<string, unknown>>[] {
  const layers: Readonly<Record<string, unknown>>[] = [];
  let current = error;
  while (typeof current === 'object' && current !== null && layers.length < DEEPEST) {
    layers.push(current as Record<string, unknown>);
    current = (current as { readonly cause?: unknown }).cause;
  }
  return layers;
}

interface Details {
  readonly sentence: string | undefined;
  readonly sentences: readonly string[];
  readonly codes: readonly string[];
}

/** The deepest sentence says most: gateways wrap what their upstream said. */
function strings(body: unknown): Details {
  const sentences: string[] = [];
  const codes: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (depth > DEEPEST || typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (['message', 'detail', 'error', 'error_msg', 'reason'].includes(key) && typeof inner === 'string') {
        sentences.push(inner);
      } else if (['code', 'type', 'status', 'error_type', 'statusCode'].includes(key) && typeof inner !== 'object') {
        codes.push(String(inner));
      } else if (key === 'raw' && typeof inner === 'string') {
        const raw = parsed(inner);
        if (raw === undefined) sentences.push(inner);
        else visit(raw, depth + 1);
      } else visit(inner, depth + 1);
    }
  };
  visit(body, 0);
  return { sentence: sentences.at(-1), sentences, codes };
}

function first<T>(
  layers: readonly Readonly<Record<string, unknown>>[],
  read: (layer: Readonly<Record<string, unknown>>) => T | undefined,
): T | undefined {
  for (const layer of layers) {
    const value = read(layer);
    if (value !== undefined) return value;
  }
  return undefined;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > MAX_SENTENCE ? `${line.slice(0, MAX_SENTENCE)}…` : line;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
