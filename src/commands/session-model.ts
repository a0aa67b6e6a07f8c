import type { ModelSettings } from '../agent/llm/model-settings.ts';
import type { Model } from '../agent/llm/model-step.ts';
import { openModel } from '../agent/llm/open-model.ts';
import { systemClock } from '../lib/clock.ts';
import type { Session } from './session.ts';

/** The language model of the settings, `changes` taken instead of them. Throws `llm` (`notSetUp`). */
export function openSessionModel({ config }: Session, changes: Partial<ModelSettings> = {}): Model {
  return openModel(
    { clock: systemClock, random: Math.random, env: config.environment.all },
    {
      provider: config.llmProvider,
      model: config.llmModel,
      apiKey: config.llmApiKey,
      apiKeyFrom: config.llmApiKeyFrom,
      baseUrl: config.llmBaseUrl,
      maxOutputTokens: config.llmMaxTokens,
      timeoutMs: config.llmTimeoutMs,
      ...changes,
    },
  );
}
