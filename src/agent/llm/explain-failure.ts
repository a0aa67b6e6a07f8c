import { explainFault } from './explain-fault.ts';
import { explainRefusal } from './explain-refusal.ts';
import type { Explanation } from './explanation.ts';
import type { ReadyModel } from './model-settings.ts';
import { faultOf } from './provider-fault.ts';
import { readProviderMessage } from './provider-message.ts';

/** Errors of the SDK and of the language that speak of what we handed over, not of what came back. */
const OURS =
  /^(AI_(InvalidPrompt|InvalidArgument|InvalidMessageRole|MessageConversion|MissingToolResults|UnsupportedFunctionality|NoSuchModel|LoadAPIKey|LoadSetting)|Type|Range|Reference|Syntax)Error$/;

/** Whatever one request ended with, in words. Undefined: a bug of ours. */
export function explainFailure(
  error: unknown,
  ready: ReadyModel,
  facts: { readonly now: number; readonly maxOutputTokens: number },
): Explanation | undefined {
  const fault = faultOf(error);
  // A gateway may answer 200, and only inside say what is wrong.
  const isTold = fault?.type === 'notStream' && /"error"/.test(fault.body);
  if (fault !== undefined && !isTold) return explainFault(fault, ready);
  const said = readProviderMessage(isTold ? { responseBody: fault.body } : error);
  if (isTold || said.status !== undefined || said.sentence !== '' || said.isHtml) {
    return explainRefusal(said, ready, facts);
  }
  if (error instanceof Error && OURS.test(error.name)) return undefined;
  return {
    failure: 'unreadable',
    message: `The answer of ${ready.provider.title} isn't in its format. Try again; if it stays so, check LLM_BASE_URL and LLM_PROVIDER.`,
    retry: { reason: 'cutOff', afterMs: undefined },
  };
}
