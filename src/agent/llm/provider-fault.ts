/** What came in place of an answer in the provider's format. */
export type Fault =
  /** `code`: the operating system's, TLS's or Node's. */
  | { readonly type: 'network'; readonly code: string }
  | { readonly type: 'connectTimeout' }
  /** The connection ended in the middle of the answer. */
  | { readonly type: 'cut' }
  /** Nothing arrived for a long time, after something had. */
  | { readonly type: 'stall' }
  | { readonly type: 'redirect'; readonly to: string }
  /** A whole page or document where a stream was asked for. */
  | { readonly type: 'notStream'; readonly contentType: string; readonly body: string }
  /** The proxy's address in the environment is of no use. */
  | { readonly type: 'proxySetting'; readonly variable: string }
  /** The provider's filter ended the answer. */
  | { readonly type: 'filtered' }
  /** The stream was whole and said nothing. */
  | { readonly type: 'empty' };

/** Thrown below the AI SDK, found again above it by `faultOf`. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.type);
    this.fault = fault;
  }
}

/** Wrappers of wrappers are finite, cycles are not. */
const DEEPEST_CAUSE = 8;

/** The fault that an error began with, however often the SDK has wrapped it. */
export function faultOf(error: unknown): Fault | undefined {
  let current = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && current instanceof Error; depth++) {
    if (current instanceof ProviderFault) return current.fault;
    current = current.cause;
  }
  return undefined;
}

/** The server's certificate is of an authority that isn't trusted; nothing was sent. */
export function isUntrusted(fault: Fault): boolean {
  return fault.type === 'network' && UNTRUSTED.test(fault.code);
}

const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_(UNTRUSTED|SIGNATURE)/;
