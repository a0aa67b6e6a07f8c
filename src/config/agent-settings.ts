import { PROVIDER_NAMES, PROVIDERS, type ProviderName } from '../agent/llm/providers.ts';
import { DAY, type Setting } from './setting.ts';

/** Settings of the interactive system: the language model, and the agent around it. */
export const AGENT_SETTINGS = {
  LLM_PROVIDER: {
    type: 'choice',
    choices: PROVIDER_NAMES,
    default: 'openrouter' satisfies ProviderName,
    description:
      'Who runs the language model. `ollama` is this machine (or LLM_BASE_URL) and needs no key; `openai-compatible` is any server that speaks the format of OpenAI at LLM_BASE_URL.',
    reason: 'One key for the models of all makers.',
    usedBy: ['agent'],
  },
  LLM_MODEL: {
    type: 'text',
    default: PROVIDERS.openrouter.defaultModel,
    pattern: /^[\x21-\x7e]{1,200}$/,
    allowed: "the model's name as its provider writes it, without spaces",
    description: 'The model, as its provider names it. It must be able to call tools.',
    reason: `That of \`openrouter\`; ${otherDefaults()}; the others have none. Known to call tools, and not the dearest of their makers.`,
    usedBy: ['agent'],
  },
  LLM_API_KEY: {
    type: 'secret',
    description: `The key for LLM_PROVIDER. Where neither it nor LLM_BASE_URL is set, the provider's own variable counts: ${keyVariables()}.`,
    reason: 'Without one `chat` has its commands and SQL.',
    usedBy: ['agent'],
  },
  LLM_BASE_URL: {
    type: 'httpUrl',
    description: 'Another address for LLM_PROVIDER, as with a gateway; mostly its path ends in `/v1`.',
    reason: "The provider's own; `ollama`: `http://127.0.0.1:11434/v1`. `openai-compatible` has none.",
    usedBy: ['agent'],
  },
  LLM_MAX_TOKENS: {
    type: 'count',
    default: 32_000,
    unit: 'tokens',
    min: 256,
    max: 1_000_000,
    description:
      'The most that one answer of the model may have. One that takes less is asked with less, and that is said.',
    reason: 'Longer than any answer, reasoning included.',
    usedBy: ['agent'],
  },
  LLM_TIMEOUT: {
    type: 'duration',
    seconds: 600,
    min: 1,
    max: DAY,
    description: 'How long one step of the model may take, with all that is tried again.',
    reason: 'Reasoning takes minutes, and a model on this machine some to load.',
    usedBy: ['agent'],
  },
  AGENT_MAX_STEPS: {
    type: 'count',
    default: 10,
    unit: 'steps',
    min: 1,
    max: 100,
    description: 'Times that the model may be asked for one question; then it answers with what it has.',
    reason: 'Most questions take two or three.',
    usedBy: ['agent'],
  },
  AGENT_ENABLE_CACHE_QUERY: {
    type: 'flag',
    default: true,
    description: 'Answers from the cache where it is fresh; false reads the cluster each time.',
    reason: 'Milliseconds instead of seconds, with the age beside it.',
    usedBy: ['agent'],
  },
  AGENT_FALLBACK_TO_DIRECT_MCP: {
    type: 'flag',
    default: true,
    description: 'Reads the cluster where the cache fails or takes too long; false reports that instead.',
    reason: 'An answer beats an error.',
    usedBy: ['agent'],
  },
  AGENT_CONTEXT_WINDOW: {
    type: 'count',
    default: 100_000,
    unit: 'tokens',
    min: 4000,
    max: 10_000_000,
    description:
      'How long a conversation may get before its older parts are shortened. Not above what the model takes; Ollama cuts silently at its own OLLAMA_CONTEXT_LENGTH.',
    reason: 'Fits every larger model, and what is longer is read worse.',
    usedBy: ['agent'],
  },
  AGENT_CACHE_QUERY_TIMEOUT: {
    type: 'duration',
    seconds: 5,
    min: 1,
    max: 3600,
    description: "How long the cache may take for one answer, to the agent or to the MCP server's tools over it.",
    reason: 'It takes milliseconds, or something is wrong.',
    usedBy: ['serve', 'agent'],
  },
  AGENT_MCP_CALL_TIMEOUT: {
    type: 'duration',
    seconds: 30,
    min: 1,
    max: 3600,
    description: 'How long one call of a tool may take; waiting for a person is not counted.',
    reason: 'Longer than any list of a large cluster.',
    usedBy: ['agent'],
  },
} as const satisfies Readonly<Record<string, Setting>>;

function otherDefaults(): string {
  return Object.entries(PROVIDERS)
    .flatMap(([name, provider]) =>
      name !== 'openrouter' && 'defaultModel' in provider ? [`${name}: \`${provider.defaultModel}\``] : [],
    )
    .join(', ');
}

function keyVariables(): string {
  return PROVIDER_NAMES.filter((name) => PROVIDERS[name].keyVariables.length > 0)
    .map((name) => `${name}: ${PROVIDERS[name].keyVariables.map((variable) => `\`${variable}\``).join(' or ')}`)
    .join(', ');
}
