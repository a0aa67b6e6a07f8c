import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export interface Import {
  /** Path of the importing file, relative to `src`. */
  readonly from: string;
  readonly line: number;
  /** Path relative to `src` for a file of ours, the package's name or `node:…` otherwise. */
  readonly to: string;
  readonly internal: boolean;
}

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)'([^']+)'/g;

/** Every import of every program file below `src`, static, dynamic and of types; tests are left out. */
export function readImports(src: string): readonly Import[] {
  return sourceFiles(src).flatMap((file) => importsOf(src, file));
}

export function sourceFiles(src: string): readonly string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('/testing/'))
    .map((path) => join(src, path));
}

function importsOf(src: string, file: string): readonly Import[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(SPECIFIER)].map(([, specifier = '']) => {
        const internal = specifier.startsWith('.');
        return {
          from: relative(src, file),
          line: index + 1,
          to: internal ? relative(src, resolve(dirname(file), specifier)) : packageName(specifier),
          internal,
        };
      }),
    );
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
