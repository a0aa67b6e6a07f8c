import { isAbsolute, resolve } from 'node:path';
import type { Setting } from './setting.ts';

/** A value as its setting means it, or what is wrong with it: a sentence's end that follows the name and the value. */
type Reading = { readonly value: unknown } | { readonly problem: string };

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads one value. `baseFolder` is what a relative path is relative to. */
export function readSetting(setting: Setting, text: string, options: { readonly baseFolder: string }): Reading {
  switch (setting.type) {
    case 'duration':
      return readDuration(text, setting);
    case 'count': {
      const value = Number(text);
      const isInRange = Number.isInteger(value) && value >= setting.min && value <= setting.max;
      if (/^\d+$/.test(text) && isInRange) return { value };
      return { problem: `give a whole number of ${setting.unit} from ${setting.min} to ${setting.max}` };
    }
    case 'flag': {
      const word = text.toLowerCase();
      if (['true', 'yes', 'on', '1'].includes(word)) return { value: true };
      if (['false', 'no', 'off', '0'].includes(word)) return { value: false };
      return { problem: 'give true or false' };
    }
    case 'choice': {
      const word = text.toLowerCase();
      return setting.choices.includes(word)
        ? { value: word }
        : { problem: `give one of ${setting.choices.join(', ')}` };
    }
    case 'list':
      return { value: [...new Set(text.split(',').map((item) => item.trim()))].filter((item) => item !== '') };
    case 'paths': {
      // Two drive letters on Windows would be torn apart by a colon.
      const separator = process.platform === 'win32' ? ';' : ':';
      const paths = text.split(separator).filter((path) => path !== '');
      return { value: paths.map((path) => resolvePath(path, options.baseFolder)) };
    }
    case 'path':
      return text.includes('\0') ? { problem: 'give a path' } : { value: resolvePath(text, options.baseFolder) };
    case 'text':
      return setting.pattern.test(text) ? { value: text } : { problem: `give ${setting.allowed}` };
    case 'serverUrl':
      return readServerUrl(text);
    case 'httpUrl':
      return isHttpUrl(text) ? { value: text } : { problem: 'give http://… or https://…, without a query' };
    case 'secret':
      // It goes into a header.
      return /^[\x21-\x7e]+$/.test(text)
        ? { value: text }
        : { problem: 'give it on one line, without spaces and without letters that ASCII lacks' };
    default:
      return setting satisfies never;
  }
}

/** What a setting holds where nobody set it. */
export function defaultOf(setting: Setting, options: { readonly baseFolder: string }): unknown {
  switch (setting.type) {
    case 'duration':
      return setting.seconds * 1000;
    case 'list':
    case 'paths':
      return [];
    case 'path':
      return resolvePath(setting.default, options.baseFolder);
    case 'serverUrl':
    case 'httpUrl':
    case 'secret':
      return undefined;
    default:
      return setting.default;
  }
}

function readDuration(text: string, setting: Setting & { readonly type: 'duration' }): Reading {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/i.exec(text);
  const ms = match === null ? Number.NaN : Number(match[1]) * (UNITS[(match[2] ?? 's').toLowerCase()] ?? Number.NaN);
  if (ms >= setting.min * 1000 && ms <= setting.max * 1000) return { value: Math.round(ms) };
  return { problem: `give seconds from ${setting.min} to ${setting.max}, or a time such as 90s, 5m, 2h` };
}

function readServerUrl(text: string): Reading {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return { value: text };
  if (url?.protocol !== 'stdio:') {
    return {
      problem: 'give stdio:///path/to/program?arg=…, http://… or https://…, or leave it out for our own server',
    };
  }
  if (url.host !== '' || url.pathname.length < 2) {
    return { problem: 'give the absolute path of the program after stdio://, that is with three slashes' };
  }
  const unknown = [...new Set(url.searchParams.keys())].filter((key) => key !== 'arg');
  return unknown.length === 0 ? { value: text } : { problem: `the only parameter is arg, not ${unknown.join(', ')}` };
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '' && url.search === '' && url.hash === '';
}

function resolvePath(path: string, baseFolder: string): string {
  return isAbsolute(path) ? path : resolve(baseFolder, path);
}
