import type { LanguageModelV4Message, LanguageModelV4ToolResultPart } from '@ai-sdk/provider';

type Content<Role> = Extract<LanguageModelV4Message, { role: Role }>['content'][number];

/** A part of what a model said: text, reasoning, a call; with what its provider wants back beside it. */
export type AssistantPart = Exclude<Content<'assistant'>, { type: 'file' | 'tool-result' }>;

/** A message of a conversation, in the terms of the SDK's providers. */
export type Message =
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string | readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly content: readonly LanguageModelV4ToolResultPart[] };

/** A tool as a model is offered it. */
export interface OfferedTool {
  readonly description?: string;
  /** JSON Schema. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** By name. */
export type OfferedTools = Readonly<Record<string, OfferedTool>>;
