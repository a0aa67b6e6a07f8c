import type { ListedTool } from './served-tools.ts';

export interface ServerIdentity {
  readonly name: string;
  readonly version: string;
  /** For the model: what these tools are for, in a few sentences. */
  readonly instructions: string;
}

/** What a server tells a client that gets to know it. Fixed while the process lives. */
export interface ServerOffer {
  readonly identity: ServerIdentity;
  readonly tools: readonly ListedTool[];
}

/** Resources and prompts, of which there are none: hosts ask for them of every server. */
export const SERVER_CAPABILITIES = { tools: {}, resources: {}, prompts: {} };
