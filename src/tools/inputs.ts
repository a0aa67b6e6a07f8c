import { z } from 'zod';

/** Parameters that several tools take; described once so that they read alike, and short: each word is paid for by every host. */
export const namespaceInput = z.string().min(1).max(63).optional().describe('Default: all namespaces');
export const labelSelectorInput = z.string().max(4096).optional().describe('e.g. app=web,tier!=cache');
export const fieldSelectorInput = z.string().max(4096).optional().describe('e.g. spec.nodeName=node-1');
export const cursorInput = z.string().max(8192).optional().describe('From the previous answer');
export const limitInput = z.number().int().min(1).max(5000).optional().describe('Most rows to show');
export const kindInput = z.string().min(1).max(253).describe('Kind, plural or short name; plural.group if ambiguous');
