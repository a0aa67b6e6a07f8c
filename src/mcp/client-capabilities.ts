import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type ServerContext,
} from '@modelcontextprotocol/server';

/**
 * What the client can do: what the request itself declares, where its revision has requests do so, else what the
 * connection began with. To ask for more than that is a protocol error.
 */
export function capabilitiesOf(
  context: ServerContext,
  ofConnection: ClientCapabilities | undefined,
): ClientCapabilities | undefined {
  // Validated by the SDK, which has no type for it.
  const envelope: { readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } | undefined =
    context.mcpReq.envelope;
  return envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? ofConnection;
}

/** Whether a person can be asked by a form. `elicitation: {}` is the older way to say so. */
export function hasFormElicitation(capabilities: ClientCapabilities | undefined): boolean {
  const elicitation = capabilities?.elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}
