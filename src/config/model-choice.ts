import { PROVIDERS, type Provider } from '../agent/llm/providers.ts';
import type { SettingValues } from './settings.ts';

/** What follows for the language model from settings and environment together. Undefined: nobody has said. */
export interface ModelChoice {
  readonly llmModel: string | undefined;
  readonly llmApiKey: string | undefined;
  /** The variable that holds the key. */
  readonly llmApiKeyFrom: string | undefined;
}

/**
 * The default of LLM_MODEL is its provider's. The key is LLM_API_KEY, else what the provider's own documentation has
 * people set: that one only for the provider's own address, since nobody meant it for another.
 */
export function modelChoice(
  { llmProvider, llmModel, llmApiKey, llmBaseUrl }: SettingValues,
  all: Readonly<Record<string, string | undefined>>,
): ModelChoice {
  const { defaultModel, keyVariables }: Provider = PROVIDERS[llmProvider];
  const isGiven = (name: string): boolean => (all[name]?.trim() ?? '') !== '';
  const wellKnown = llmBaseUrl === undefined ? keyVariables.find(isGiven) : undefined;
  const llmApiKeyFrom = llmApiKey === undefined ? wellKnown : 'LLM_API_KEY';
  return {
    llmModel: isGiven('LLM_MODEL') ? llmModel : defaultModel,
    llmApiKey: llmApiKey ?? (wellKnown === undefined ? undefined : all[wellKnown]?.trim()),
    llmApiKeyFrom,
  };
}
