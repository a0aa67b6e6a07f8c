import { inWords } from '../../lib/duration.ts';
import { capital, type Explanation } from './explanation.ts';
import type { ReadyModel } from './model-settings.ts';
import { type Fault, isUntrusted } from './provider-fault.ts';

/** Nothing for so long, after the answer began, means that nothing will come. */
export const STALL_MS = 180_000;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: "its host name isn't known to DNS",
  EAI_AGAIN: 'DNS gives no answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no network to it',
  ETIMEDOUT: 'the connection timed out',
  ECONNRESET: 'the connection was closed before it answered',
  EPIPE: 'the connection was closed before it answered',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: "its certificate is not valid yet (is this machine's clock right?)",
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is made out to another name',
};

/** A reader's sentences for a request that got no answer of the provider. */
export function explainFault(fault: Fault, ready: ReadyModel): Explanation {
  const { title } = ready.provider;
  const { origin } = new URL(ready.baseUrl);
  const checkAddress = ready.isOwnAddress ? 'Check LLM_BASE_URL' : 'Check LLM_PROVIDER';
  switch (fault.type) {
    case 'network':
      return isUntrusted(fault) ? explainUntrusted(ready) : explainNetwork(fault.code, ready);
    case 'connectTimeout':
      return {
        failure: 'unreachable',
        message: `${outOfReach(ready)}: no connection came about. ${mendNetwork(ready)}`,
        retry: { reason: 'unreachable', afterMs: undefined },
      };
    case 'proxySetting':
      return {
        failure: 'unreachable',
        message: `${fault.variable} isn't the address of an HTTP proxy: write it as http://host:port, or put ${new URL(ready.baseUrl).hostname} into NO_PROXY.`,
      };
    case 'cut':
      return {
        failure: 'unreadable',
        message: `The answer of ${title} broke off in the middle each time. Try again; if it stays so, look at the proxy in between, or set LLM_MODEL to another model.`,
        retry: { reason: 'cutOff', afterMs: undefined },
      };
    case 'stall':
      return {
        failure: 'timeout',
        message: `${capital(title)} stopped in the middle of its answer for ${inWords(STALL_MS)}. Try again, or set LLM_MODEL to another model.`,
        retry: { reason: 'cutOff', afterMs: undefined },
      };
    case 'empty':
      return {
        failure: 'unreadable',
        message: `The model "${ready.model}" answered with nothing at all, each time. Ask in other words, or set LLM_MODEL to another model.`,
        retry: { reason: 'cutOff', afterMs: undefined },
      };
    case 'filtered':
      return {
        failure: 'filtered',
        message: `The filter of ${title} refused the question or the answer. Ask in other words, or set LLM_MODEL to another model.`,
      };
    case 'redirect':
      return {
        failure: 'unreadable',
        message: `${origin} sends requests on to ${fault.to} instead of answering. Set LLM_BASE_URL to the address that answers itself, and check whether a log-in page is in between.`,
      };
    case 'notStream': {
      const what = /html/i.test(fault.contentType) ? 'a web page' : 'something other than a streamed answer';
      return {
        failure: 'unreadable',
        message: `What answers at ${origin} isn't ${title}: it sent ${what}. ${checkAddress}, and whether a proxy or a log-in page is in between.`,
      };
    }
  }
}

function explainUntrusted(ready: ReadyModel): Explanation {
  return {
    failure: 'unreachable',
    message: `${outOfReach(ready)}: its certificate is of an authority that this machine doesn't trust. If a proxy of your network signs it, name its authority in NODE_EXTRA_CA_CERTS.`,
  };
}

function explainNetwork(code: string, ready: ReadyModel): Explanation {
  const where = outOfReach(ready);
  if (code === 'ERR_PROXY_TUNNEL') {
    return {
      failure: 'unreachable',
      message: `${where}: the proxy doesn't let the connection through. Check HTTPS_PROXY (with user and password where it needs them) and NO_PROXY.`,
    };
  }
  const isTls = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO)/.test(code);
  const reason = REASONS[code] ?? (isTls ? `TLS failed (${code}); is it http:// or https://` : code);
  const ollama = ready.name === 'ollama' && code === 'ECONNREFUSED' ? 'Start it with "ollama serve". ' : '';
  return {
    failure: 'unreachable',
    message: `${where}: ${reason}. ${ollama}${mendNetwork(ready)}`,
    ...(isTls || code.startsWith('HPE_') ? {} : { retry: { reason: 'unreachable', afterMs: undefined } }),
  };
}

function outOfReach({ provider, baseUrl }: ReadyModel): string {
  return `${capital(provider.title)} (${new URL(baseUrl).origin}) can't be reached`;
}

function mendNetwork({ isOwnAddress }: ReadyModel): string {
  return isOwnAddress
    ? 'Check LLM_BASE_URL, and that it runs there.'
    : 'Check the network, HTTPS_PROXY and NO_PROXY; LLM_BASE_URL names another address.';
}
