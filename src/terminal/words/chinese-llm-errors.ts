import type { LlmFailure } from '../../agent/llm/model-step.ts';
import { inWords } from '../../lib/duration.ts';
import type { AppError } from '../../lib/errors.ts';
import { printable } from '../printable.ts';
import { CHINESE_UNITS } from './chinese-units.ts';

/** What a sentence about a provider's failure can say; read from `AppError.data` of code `llm`. */
interface LlmFacts {
  readonly provider: string;
  readonly model: string;
  readonly httpStatus: number | undefined;
  readonly retryAfterMs: number | undefined;
}

type LlmSentences = Readonly<Record<LlmFailure, (facts: LlmFacts) => string>>;

const SENTENCES: LlmSentences = {
  notSetUp: ({ provider }) =>
    `尚未设置大模型（LLM_PROVIDER=${provider}）。请设置 LLM_API_KEY，必要时再设 LLM_MODEL 和 LLM_BASE_URL；或使用本机模型，不需要密钥：LLM_PROVIDER=ollama LLM_MODEL=…`,
  badKey: (facts) =>
    `${facts.provider} 拒绝了密钥${status(facts)}。请检查 LLM_API_KEY：可能填错、已过期，或属于另一家提供商（当前 LLM_PROVIDER=${facts.provider}）。`,
  noCredit: (facts) =>
    `${facts.provider} 账户余额不足${status(facts)}。请充值，或更换模型或提供商：LLM_MODEL、LLM_PROVIDER。`,
  unknownModel: (facts) =>
    `${facts.provider} 上没有模型“${facts.model}”，或当前账户无权使用${status(facts)}。${
      facts.provider === 'ollama'
        ? `请先执行 ollama pull ${facts.model}，或把 LLM_MODEL 设为 ollama list 中的模型。`
        : '请把 LLM_MODEL 设为它提供的模型。'
    }`,
  rateLimit: (facts) =>
    `${facts.provider} 限制了请求频率${status(facts)}。请${
      facts.retryAfterMs === undefined ? '稍后' : `在 ${inWords(facts.retryAfterMs, CHINESE_UNITS)}后`
    }重试，或更换模型：LLM_MODEL。`,
  providerDown: (facts) =>
    `${facts.provider} 出现故障或负载过高${status(facts)}。请稍后重试，或更换模型或提供商：LLM_MODEL、LLM_PROVIDER。`,
  unreachable: ({ provider }) =>
    provider === 'ollama'
      ? '连不上 ollama。请先执行 ollama serve；如果它运行在别的机器上，请设置 LLM_BASE_URL。'
      : `连不上 ${provider}。请检查网络、HTTPS_PROXY 和 LLM_BASE_URL；运行 k8s-mcp doctor 可以测试连接。`,
  timeout: ({ provider, model }) =>
    `${provider}（${model}）没有在规定时间内回答。请重试，调大 LLM_TIMEOUT，或换一个更快的模型：LLM_MODEL。`,
  noToolCalling: ({ provider, model }) =>
    `${provider} 上的“${model}”不支持工具调用，因而无法查询集群。请把 LLM_MODEL 设为支持工具调用的模型。`,
  contextTooLong: ({ model }) =>
    `对话长度超出了“${model}”的上下文。请用 /clear 开始新对话，或把 AGENT_CONTEXT_WINDOW 调到模型的上限以内。`,
  filtered: ({ provider }) => `问题或回答被 ${provider} 的内容过滤拦截。请换一种问法，或更换模型：LLM_MODEL。`,
  unreadable: ({ provider }) =>
    `没有收到 ${provider} 的有效回答（内容为空、中断或格式不对）。请检查 LLM_BASE_URL 和 LLM_PROVIDER，以及中间是否有代理（HTTPS_PROXY）；若都没有问题，请重试或更换模型。`,
  refused: (facts) =>
    `${facts.provider} 拒绝了请求${status(facts)}。请检查 LLM_MODEL、LLM_MAX_TOKENS 和 LLM_BASE_URL；运行 k8s-mcp doctor 可以用一个小请求逐项检查。`,
};

/**
 * What an `llm` error means, with the way out and what the provider itself says of it; undefined where its `data.failure` is
 * none that we know.
 */
export function chineseLlmSentence(error: AppError): string | undefined {
  const { failure, provider, model, httpStatus, retryAfterMs, said } = error.data;
  if (typeof failure !== 'string' || !isFailure(failure)) return undefined;
  const sentence = SENTENCES[failure]({
    provider: typeof provider === 'string' ? printable(provider) : '模型提供商',
    model: typeof model === 'string' ? printable(model) : '未知',
    httpStatus: typeof httpStatus === 'number' ? httpStatus : undefined,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  });
  return typeof said === 'string' ? `${sentence}对方的说明：“${printable(said)}”` : sentence;
}

function isFailure(name: string): name is LlmFailure {
  return Object.hasOwn(SENTENCES, name);
}

function status({ httpStatus }: LlmFacts): string {
  return httpStatus === undefined ? '' : `（HTTP ${httpStatus}）`;
}
