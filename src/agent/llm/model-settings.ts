import { AppError } from '../../lib/errors.ts';
import { PROVIDERS, type Provider, type ProviderName } from './providers.ts';

/** Which model, and how to reach it; undefined is what nobody has set. */
export interface ModelSettings {
  readonly provider: ProviderName;
  readonly model: string | undefined;
  readonly apiKey: string | undefined;
  /** The variable that the key came from, for messages. */
  readonly apiKeyFrom: string | undefined;
  readonly baseUrl: string | undefined;
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
}

/** A model that can be asked: nothing is missing. */
export interface ReadyModel {
  readonly name: ProviderName;
  readonly provider: Provider;
  readonly model: string;
  readonly baseUrl: string;
  /** Whether LLM_BASE_URL says where. */
  readonly isOwnAddress: boolean;
  readonly apiKey: string | undefined;
  /** What to change where the key is wrong. */
  readonly keySetting: string;
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
}

/** Throws `llm` (`notSetUp`) that names every setting which is missing. */
export function readyModel(settings: ModelSettings): ReadyModel {
  const { provider: name, model, apiKey, apiKeyFrom, maxOutputTokens, timeoutMs } = settings;
  const provider: Provider = PROVIDERS[name];
  const baseUrl = settings.baseUrl ?? provider.baseUrl;
  const needsKey = provider.keyVariables.length > 0;
  if (model === undefined || baseUrl === undefined || (needsKey && apiKey === undefined)) {
    const missing = [
      ...(baseUrl === undefined ? ['LLM_BASE_URL (such as http://127.0.0.1:8000/v1)'] : []),
      ...(model === undefined ? ['LLM_MODEL (a model that can call tools)'] : []),
      ...(needsKey && apiKey === undefined ? [`LLM_API_KEY${alternatives(provider, settings)}`] : []),
    ];
    const others = name === 'openrouter' ? ', or another LLM_PROVIDER: ollama needs no key' : '';
    throw new AppError(
      'llm',
      `No language model is set up: LLM_PROVIDER=${name} needs ${missing.join(' and ')}. Set it in the environment or in .env${others}.`,
      { data: { failure: 'notSetUp', provider: name, model } },
    );
  }
  const keySetting = apiKeyFrom ?? 'LLM_API_KEY';
  const isOwnAddress = settings.baseUrl !== undefined;
  return { name, provider, model, baseUrl, isOwnAddress, apiKey, keySetting, maxOutputTokens, timeoutMs };
}

/** A provider's own variable is not taken for another address. */
function alternatives({ keyVariables }: Provider, { baseUrl }: ModelSettings): string {
  return baseUrl === undefined ? ` (or ${keyVariables.join(', ')})` : '';
}
