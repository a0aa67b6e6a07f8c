import { explainFault } from './explain-fault.ts';
import { explainRefusal } from './explain-refusal.ts';
import type { Explanation } from './explanation.ts';
import type { ReadyModel } from './model-settings.ts';
import { faultOf } from './provider-fault.ts';
import { readProviderMessage } from './provider-message.ts';

/** Errors of the SDK that mean: this isn't what the provider's documentation says. */
const NOT_ITS_FORMAT =
  /^AI_(JSONParse|TypeValidation|InvalidResponseData|EmptyResponseBody|NoContentGenerated|NoOutputGenerated|APICall)Error$/;

/** Whatever one request ended with, in words. Undefined: an error that is none of the provider's. */
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
  if (error instanceof Error && !NOT_ITS_FORMAT.test(error.name)) return undefined;
  return {
    failure: 'unreadable',
    message: `The answer of ${ready.provider.title} isn't in its format. Try again; if it stays so, check LLM_BASE_URL and LLM_PROVIDER.`,
    retry: { reason: 'cutOff', afterMs: undefined },
  };
}
