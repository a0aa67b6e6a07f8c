import { describeTool } from './describe-tool.ts';
import type { ToolDescription } from './listed-tool.ts';
import { ALL_TOOLS } from './tool-list.ts';

/** All tools as they are listed. The package holds the value instead of this file: to list them then loads none of them. */
export const TOOL_DESCRIPTIONS: readonly ToolDescription[] = ALL_TOOLS.map(describeTool);
