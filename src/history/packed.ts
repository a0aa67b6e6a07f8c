import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { AppError } from '../lib/errors.ts';

/** JSON as it is stored: text where it is short, deflated where that pays. */
export type Packed = string | Uint8Array;

/** Below it deflating saves next to nothing. */
const SMALLEST = 200;
/** Nothing the scanner takes is larger, whatever a damaged row may claim. */
const LARGEST = 128 * 1024 * 1024;

/** Level 1 makes a pod of 8 KB a fifth of that in about 0.1 ms; the best level takes three times as long for a tenth less. */
export function pack(json: string): Packed {
  if (json.length < SMALLEST) return json;
  const deflated = deflateRawSync(json, { level: 1 });
  return deflated.length < json.length ? deflated : json;
}

/** Throws `database` where it can't be read as what was stored. */
export function unpack(packed: unknown): unknown {
  try {
    if (typeof packed === 'string') return JSON.parse(packed);
    if (packed instanceof Uint8Array) {
      return JSON.parse(inflateRawSync(packed, { maxOutputLength: LARGEST }).toString('utf8'));
    }
  } catch {
    // What the parser says would repeat its input.
  }
  throw new AppError('database', 'A part of the history is damaged: what it says of an object can no longer be read.');
}
