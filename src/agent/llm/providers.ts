import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { ProviderFetch } from './provider-fetch.ts';

type ProviderOptions = NonNullable<LanguageModelV4CallOptions['providerOptions']>;

export interface OpenOptions {
  readonly model: string;
  /** Undefined only where the provider needs none. */
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  readonly fetch: ProviderFetch;
}

export interface Provider {
  /** As people know it. */
  readonly title: string;
  /** Where its own documentation has people put the key. Empty: it needs none. */
  readonly keyVariables: readonly string[];
  /** Undefined: LLM_BASE_URL says where. */
  readonly baseUrl?: string;
  /** Undefined: LLM_MODEL says which. */
  readonly defaultModel?: string;
  /** Sent with every request. */
  readonly options?: ProviderOptions;
  /** Its package leaves out why an answer ended when that is nothing special; elsewhere no reason means a cut stream. */
  readonly leavesOutReason?: boolean;
  /** Its package passes `{}` for arguments that are no JSON: they have to be read from the raw chunks. */
  readonly hidesBrokenArguments?: boolean;
  /**
   * Loads its package, so that nobody else waits for it. Key and address are always handed over: left out, the packages
   * would look into the environment by themselves.
   */
  readonly open: (options: OpenOptions) => Promise<LanguageModelV4>;
}

async function openCompatible({ model, apiKey, baseUrl, fetch }: OpenOptions): ReturnType<Provider['open']> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const key = apiKey === undefined ? {} : { apiKey };
  return createOpenAICompatible({ name: 'compatible', ...key, baseURL: baseUrl, fetch, includeUsage: true })(model);
}

/** Every provider, once: a new one is a new entry. */
export const PROVIDERS = {
  openrouter: {
    title: 'OpenRouter',
    keyVariables: ['OPENROUTER_API_KEY'],
    baseUrl: 'https://openrouter.ai/api/v1',
    defaultModel: 'google/gemini-2.0-flash-exp',
    hidesBrokenArguments: true,
    open: async ({ model, apiKey = '', baseUrl, fetch }) => {
      const { createOpenRouter } = await import('@openrouter/ai-sdk-provider');
      // With `usage` it tells what a request cost.
      return createOpenRouter({ apiKey, baseURL: baseUrl, fetch }).chat(model, { usage: { include: true } });
    },
  },
  openai: {
    title: 'OpenAI',
    keyVariables: ['OPENAI_API_KEY'],
    baseUrl: 'https://api.openai.com/v1',
    defaultModel: 'gpt-5.4-mini',
    // What a cluster says is not left with the provider; reasoning goes back and forth encrypted instead.
    options: { openai: { store: false } },
    leavesOutReason: true,
    open: async ({ model, apiKey = '', baseUrl, fetch }) => {
      const { createOpenAI } = await import('@ai-sdk/openai');
      return createOpenAI({ apiKey, baseURL: baseUrl, fetch })(model);
    },
  },
  anthropic: {
    title: 'Anthropic',
    keyVariables: ['ANTHROPIC_API_KEY'],
    baseUrl: 'https://api.anthropic.com/v1',
    defaultModel: 'claude-sonnet-4-6',
    // Each step repeats all that came before it: a tenth of the price, where it is read from the provider's cache.
    options: { anthropic: { cacheControl: { type: 'ephemeral' } } },
    open: async ({ model, apiKey = '', baseUrl, fetch }) => {
      const { createAnthropic } = await import('@ai-sdk/anthropic');
      return createAnthropic({ apiKey, baseURL: baseUrl, fetch })(model);
    },
  },
  google: {
    title: 'Google',
    keyVariables: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    defaultModel: 'gemini-flash-latest',
    open: async ({ model, apiKey = '', baseUrl, fetch }) => {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
      return createGoogleGenerativeAI({ apiKey, baseURL: baseUrl, fetch })(model);
    },
  },
  ollama: {
    title: 'Ollama',
    keyVariables: [],
    baseUrl: 'http://127.0.0.1:11434/v1',
    open: (options) => {
      const url = new URL(options.baseUrl);
      // Its address is mostly written without the path at which it speaks OpenAI's format.
      const baseUrl = url.pathname === '/' ? `${url.origin}/v1` : options.baseUrl;
      return openCompatible({ ...options, baseUrl });
    },
  },
  'openai-compatible': {
    title: 'the OpenAI-compatible server',
    keyVariables: [],
    open: openCompatible,
  },
} as const satisfies Readonly<Record<string, Provider>>;

export type ProviderName = keyof typeof PROVIDERS;

export const PROVIDER_NAMES = Object.keys(PROVIDERS) as readonly ProviderName[];
