import type { Part } from '../lib/part.ts';
import { askPart } from './ask.ts';
import { budgetPart } from './budget.ts';
import { eventLoopPart } from './event-loop.ts';
import { listParts } from './lists.ts';
import { profilePart } from './profile.ts';
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
  profilePart,
];
