import type { Part } from '../lib/part.ts';
import { agentTokensPart } from './agent-tokens.ts';
import { askPart } from './ask.ts';
import { askStartPart } from './ask-start.ts';
import { budgetPart } from './budget.ts';
import { churnPart } from './churn.ts';
import { eventLoopPart } from './event-loop.ts';
import { fiftyThousandPart } from './fifty-thousand.ts';
import { idleChatPart } from './idle-chat.ts';
import { idleWatchPart } from './idle-watch.ts';
import { listParts } from './lists.ts';
import { profilePart } from './profile.ts';
import { promptPart } from './prompt.ts';
import { rescanPart } from './rescan.ts';
import { scanPart } from './scan.ts';
import { schemaPart } from './schema.ts';
import { sqlPart } from './sql.ts';
import { startUpPart } from './start-up.ts';
import { watchLatencyPart } from './watch-latency.ts';
import { whatChangedPart } from './what-changed.ts';

/** In the order they are measured in. */
export const PARTS: readonly Part[] = [
  startUpPart,
  schemaPart,
  ...listParts,
  scanPart,
  eventLoopPart,
  rescanPart,
  watchLatencyPart,
  idleWatchPart,
  sqlPart,
  whatChangedPart,
  budgetPart,
  askPart,
  askStartPart,
  promptPart,
  agentTokensPart,
  idleChatPart,
  fiftyThousandPart,
  churnPart,
  profilePart,
];
