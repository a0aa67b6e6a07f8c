import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Revision } from './expected-scenarios.ts';

const SUITE = new URL('../../node_modules/@modelcontextprotocol/conformance/', import.meta.url);

export interface SuiteResult {
  /** Scenarios without a failed check. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** 0 when every required scenario passed. */
  readonly exitCode: number;
  /** What the suite printed, for a person to find the reason in. */
  readonly report: string;
}

/** The server scenarios that conforming to a revision requires, by the suite's own list. */
export async function requiredScenarios(revision: Revision): Promise<readonly string[]> {
  const text = await readFile(new URL(`requirements/${revision}.yaml`, SUITE), 'utf8');
  return (parse(text) as { readonly server: readonly string[] }).server;
}

/** Runs the official suite against a server over HTTP. */
export async function runSuite(url: string, revision: Revision): Promise<SuiteResult> {
  const results = await mkdtemp(join(tmpdir(), 'k8s-mcp-conformance-'));
  try {
    const program = fileURLToPath(new URL('dist/index.js', SUITE));
    const args = [program, 'server', '--url', url, '--requirements', revision, '-o', results];
    const suite = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let report = '';
    suite.stdout.on('data', (chunk: Buffer) => {
      report += chunk.toString();
    });
    suite.stderr.on('data', (chunk: Buffer) => {
      report += chunk.toString();
    });
    const exitCode = await new Promise<number>((resolve) => suite.on('close', (code) => resolve(code ?? 1)));
    return { ...verdicts(report), exitCode, report };
  } finally {
    await rm(results, { recursive: true });
  }
}

/** `✓ ping: 2 passed, 0 failed`, one a line under the heading. */
function verdicts(report: string): { readonly passed: readonly string[]; readonly failed: readonly string[] } {
  const summary = report.slice(report.indexOf('=== SUMMARY ==='));
  const named = (mark: string): string[] =>
    [...summary.matchAll(new RegExp(`^${mark} ([a-z0-9-]+): \\d+ passed`, 'gm'))].flatMap(([, name]) => name ?? []);
  return { passed: named('✓'), failed: named('✗') };
}
