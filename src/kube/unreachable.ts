import { X509Certificate } from 'node:crypto';
import { isoSeconds } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { NetworkFault } from './http-exchange.ts';

/** What kind of obstacle there was; `data.fault` of the error. */
type UnreachableFault = 'refused' | 'dns' | 'route' | 'tls' | 'timeout' | 'cut' | 'proxy' | 'protocol' | 'other';

interface Explanation {
  readonly fault: UnreachableFault;
  /** Continues "The API server of cluster X (https://…) …". */
  readonly problem: string;
  readonly mend: string;
}

const CHECK_ADDRESS = 'Check that the cluster runs and that "server" in the kubeconfig is its address.';
const CHECK_NETWORK = 'Check the network, VPN and proxy settings.';
const CHECK_CA =
  'The kubeconfig holds the wrong certificate authority (was the cluster made anew?), or something in between answers in its place: get a new kubeconfig.';

const BY_CODE: ReadonlyMap<string, Explanation> = new Map<string, Explanation>([
  ['ECONNREFUSED', { fault: 'refused', problem: 'refuses connections: nothing listens there', mend: CHECK_ADDRESS }],
  ['ENOTFOUND', { fault: 'dns', problem: "can't be found: its host name isn't known to DNS", mend: CHECK_ADDRESS }],
  ['EAI_AGAIN', { fault: 'dns', problem: "can't be found: DNS gives no answer", mend: CHECK_NETWORK }],
  ['EHOSTUNREACH', { fault: 'route', problem: "can't be reached: there is no route to it", mend: CHECK_NETWORK }],
  ['ENETUNREACH', { fault: 'route', problem: "can't be reached: there is no network to it", mend: CHECK_NETWORK }],
  ['ETIMEDOUT', { fault: 'timeout', problem: "doesn't answer: the connection timed out", mend: CHECK_NETWORK }],
  ['ECONNRESET', { fault: 'cut', problem: 'closed the connection before it answered', mend: 'Try again.' }],
  ['EPIPE', { fault: 'cut', problem: 'closed the connection before it answered', mend: 'Try again.' }],
  [
    'ERR_PROXY_TUNNEL',
    {
      fault: 'proxy',
      problem: "can't be reached: the proxy doesn't let the connection through",
      mend: 'Check proxy-url, HTTPS_PROXY and NO_PROXY.',
    },
  ],
  [
    'CERT_HAS_EXPIRED',
    {
      fault: 'tls',
      problem: 'shows a certificate that has expired',
      mend: "Renew the cluster's serving certificate, and check this machine's clock.",
    },
  ],
  [
    'CERT_NOT_YET_VALID',
    { fault: 'tls', problem: 'shows a certificate that is not valid yet', mend: "Check this machine's clock." },
  ],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    { fault: 'tls', problem: 'shows a self-signed certificate that is not trusted', mend: CHECK_CA },
  ],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    { fault: 'tls', problem: 'shows a certificate whose authority is self-signed and not trusted', mend: CHECK_CA },
  ],
  ...[
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_SIGNATURE_FAILURE',
    'CERT_UNTRUSTED',
  ].map((code): [string, Explanation] => [
    code,
    { fault: 'tls', problem: 'shows a certificate of an unknown authority', mend: CHECK_CA },
  ]),
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    {
      fault: 'tls',
      problem: 'shows a certificate made out to another name',
      mend: 'Use the name it is made out to as "server", or set tls-server-name in the kubeconfig.',
    },
  ],
]);

/** A reader's sentence for a request without an answer. `clientCertificate` is PEM, for its expiry. */
export function unreachable(
  cluster: { readonly name: string; readonly server: string },
  fault: NetworkFault,
  facts: { readonly now: number; readonly clientCertificate?: string | undefined },
): AppError {
  if (fault.type === 'tooLarge') {
    return new AppError(
      'response_too_large',
      `The answer of cluster ${cluster.name} passed ${fault.maxBytes} bytes and was cut off. Ask for less: a smaller page, one namespace, a selector.`,
      { data: { bytes: fault.bytes, maxBytes: fault.maxBytes } },
    );
  }
  const explanation = explain(fault);
  const expired = explanation.fault === 'tls' ? expiryOf(facts.clientCertificate, facts.now) : undefined;
  const message = `The API server of cluster ${cluster.name} (${cluster.server}) ${explanation.problem}. ${expired ?? explanation.mend}`;
  const code = fault.type === 'error' ? codeOf(fault.error) : fault.type;
  return new AppError('kube_unreachable', message, {
    // Only code and name of the original: its properties may hold what was on the wire.
    cause: new Error(code),
    data: { server: cluster.server, fault: explanation.fault, code },
  });
}

/** A server that answers, though not as an API server does. */
export function notAnApiServer(cluster: { readonly name: string; readonly server: string }, what: string): AppError {
  return new AppError(
    'kube_unreachable',
    `What answers at ${cluster.server} (cluster ${cluster.name}) isn't a Kubernetes API server: it ${what}. Check "server" in the kubeconfig, and whether a proxy or a log-in page is in between.`,
    { data: { server: cluster.server, fault: 'protocol' } },
  );
}

/** A sentence where a client certificate has expired or isn't valid yet; undefined where that isn't the trouble. */
export function expiryOf(certificate: string | undefined, now: number): string | undefined {
  if (certificate === undefined) return undefined;
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch {
    // What can't be parsed is refused when the connection is made, with a message of its own.
    return undefined;
  }
  const to = parsed.validToDate.getTime();
  const from = parsed.validFromDate.getTime();
  if (now > to) return `The client certificate in the kubeconfig expired at ${isoSeconds(to)}: get a new kubeconfig.`;
  if (now < from) {
    return `The client certificate in the kubeconfig is valid only from ${isoSeconds(from)}: check this machine's clock.`;
  }
  return undefined;
}

function explain(fault: Exclude<NetworkFault, { type: 'tooLarge' }>): Explanation {
  switch (fault.type) {
    case 'connectTimeout':
      return {
        fault: 'timeout',
        problem: `took no connection within ${seconds(fault.timeoutMs)}`,
        mend: CHECK_NETWORK,
      };
    case 'idleTimeout':
      return {
        fault: 'timeout',
        problem: fault.isAnswering
          ? `stopped in the middle of its answer for ${seconds(fault.timeoutMs)}`
          : `gave no answer within ${seconds(fault.timeoutMs)}`,
        mend: 'It may be overloaded: try again, or ask for less.',
      };
    case 'cutBody':
      return { fault: 'cut', problem: 'cut its answer off in the middle', mend: 'Try again.' };
    case 'error':
      return explainError(fault.error);
  }
}

function explainError(error: Error): Explanation {
  const code = codeOf(error);
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) {
    return { fault: 'protocol', problem: 'speaks something other than HTTP', mend: CHECK_ADDRESS };
  }
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return {
      fault: 'tls',
      problem: "doesn't speak TLS on that port",
      mend: 'Check the port of "server" in the kubeconfig, and whether it should be http://.',
    };
  }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
    return {
      fault: 'tls',
      problem: `broke off the TLS handshake (${code})`,
      mend: 'Check the client certificate and the certificate authority in the kubeconfig.',
    };
  }
  if (code === 'ERR_INVALID_CHAR') {
    return {
      fault: 'other',
      problem: "can't be asked: a header has characters that HTTP doesn't allow",
      mend: 'Check the user (as, as-groups) in the kubeconfig.',
    };
  }
  return { fault: 'other', problem: `can't be reached (${code})`, mend: CHECK_NETWORK };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
