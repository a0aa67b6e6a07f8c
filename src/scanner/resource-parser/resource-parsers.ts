import { namespaceParser } from './namespace-parser.ts';
import { nodeParser } from './node-parser.ts';
import { podParser } from './pod-parser.ts';
import type { ResourceParser } from './resource-parser.ts';
import { serviceParser } from './service-parser.ts';

/** The kinds that are scanned, in the order in which a first scan begins them. */
export const RESOURCE_PARSERS: readonly ResourceParser[] = [namespaceParser, nodeParser, podParser, serviceParser];
