import type { Part } from '../lib/part.ts';
import { agentTokensPart } from './agent-tokens.ts';
import { askPart } from './ask.ts';
import { askStartPart } from './ask-start.ts';
import { budgetPart } from './budget.ts';
import { eventLoopPart } from './event-loop.ts';
import { idleChatPart } from './idle-chat.ts';
import { listParts } from './lists.ts';
import { profilePart } from './profile.ts';
import { promptPart } from './prompt.ts';
import { rescanPart } from './rescan.ts';
import { scanPart } from './scan.ts';
import { schemaPart } from './schema.ts';
import { startUpPart } from './start-up.ts';

/** In the order they are measured in. */
export const PARTS: readonly Part[] = [
  startUpPart,
  schemaPart,
  ...listParts,
  scanPart,
  eventLoopPart,
  rescanPart,
  budgetPart,
  askPart,
  askStartPart,
  promptPart,
  agentTokensPart,
  idleChatPart,
  profilePart,
];
