import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';
import { AppError, type ErrorCode, isErrorCode } from '../lib/errors.ts';
import { isRecord } from '../lib/is-record.ts';
import { type CachedSource, ERROR_META_KEY, SOURCE_META_KEY } from '../lib/machine-form.ts';

/** The machine form of a result. Throws the failure it holds, or `mcp_protocol` where it holds no machine form. */
export function machineResult(tool: string, result: CallToolResult): Record<string, unknown> {
  const structured = result.structuredContent;
  if (result.isError === true) throw machineFailure(tool, structured, result);
  if (!isRecord(structured)) {
    throw new AppError('mcp_protocol', `The tool ${tool} of the MCP server has no machine form: it isn't one of ours.`);
  }
  return structured;
}

/** A result for a reader: its texts, and a word for everything that isn't text. */
export function textOf(result: CallToolResult): string {
  if (result.content.length === 0 && result.structuredContent !== undefined) {
    return JSON.stringify(result.structuredContent);
  }
  return result.content.map(blockText).join('\n');
}

/** The code of a failed result, in whatever form; undefined where the server doesn't tell one that we know. */
export function errorCodeOf(result: CallToolResult): ErrorCode | undefined {
  const error = result.isError === true ? result._meta?.[ERROR_META_KEY] : undefined;
  return isRecord(error) && typeof error.code === 'string' && isErrorCode(error.code) ? error.code : undefined;
}

/** The status with which the API server answered a call that failed; undefined where it didn't, or the server doesn't tell. */
export function errorStatusOf(result: CallToolResult): number | undefined {
  const error = result.isError === true ? result._meta?.[ERROR_META_KEY] : undefined;
  return isRecord(error) && typeof error.httpStatus === 'number' ? error.httpStatus : undefined;
}

/** What a result was read from, where the server says that it came from a cache. */
export function sourceOf(result: CallToolResult): CachedSource | undefined {
  const source = result._meta?.[SOURCE_META_KEY];
  if (!isRecord(source) || source.from !== 'cache') return undefined;
  const freshness = (['fresh', 'stale', 'expired'] as const).find((word) => word === source.freshness);
  const { ageMs } = source;
  return typeof ageMs === 'number' && freshness !== undefined ? { from: 'cache', ageMs, freshness } : undefined;
}

function blockText(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type} ${block.mimeType}, ${Math.ceil((block.data.length * 3) / 4)} bytes]`;
    case 'resource_link':
      return `[${block.name}: ${block.uri}]`;
    case 'resource':
      return 'text' in block.resource ? block.resource.text : `[resource ${block.resource.uri}]`;
    default:
      return '[content of an unknown type]';
  }
}

function machineFailure(tool: string, structured: unknown, result: CallToolResult): AppError {
  const failure = isRecord(structured) && isRecord(structured.error) ? structured.error : undefined;
  const message = typeof failure?.message === 'string' ? failure.message : textOf(result);
  const code = typeof failure?.code === 'string' && isErrorCode(failure.code) ? failure.code : 'mcp_protocol';
  const data: Record<string, unknown> = { tool };
  if (typeof failure?.reason === 'string') data.reason = failure.reason;
  if (typeof failure?.httpStatus === 'number') data.httpStatus = failure.httpStatus;
  if (typeof failure?.retryAfterMs === 'number') data.retryAfterMs = failure.retryAfterMs;
  return new AppError(code, message, { data });
}
