import { processEnvironment } from '../config/process-environment.ts';
import { toAppError } from '../lib/errors.ts';
import { paintFor } from '../terminal/style.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { checkClusters } from './doctor/check-clusters.ts';
import { checkDatabase } from './doctor/check-database.ts';
import { checkMcpServer } from './doctor/check-mcp-server.ts';
import { checkLanguageModel } from './doctor/check-model.ts';
import { checkNode } from './doctor/check-node.ts';
import type { Finding } from './doctor/finding.ts';
import { type GlobalOptions, openSession, type Session } from './session.ts';
import { StopSignal } from './stop-signal.ts';

interface DoctorOptions {
  readonly json?: boolean;
}

/** `earlier`: what was found so far. */
type Check = (session: Session, signal: AbortSignal, earlier: readonly Finding[]) => AsyncIterable<Finding>;

const CHECKS: readonly Check[] = [checkClusters, checkDatabase, checkMcpServer, checkLanguageModel];

/** Looks at everything a person can mend, in the order in which one thing needs the other. Exit 1 where something is wrong. */
export async function doctor(globals: GlobalOptions, options: DoctorOptions): Promise<number> {
  const words = wordsFor(processEnvironment());
  const findings: Finding[] = [];
  const paint = paintFor(process.stdout);
  const marks = { ok: paint('green', '✔'), warning: paint('yellow', '!'), wrong: paint('red', '✘') };
  const report = (finding: Finding): void => {
    findings.push(finding);
    if (options.json === true) return;
    const mend = finding.mend === undefined ? '' : `\n    → ${words.finding(finding.mend)}`;
    const line = words.report.doctor.line(words.finding(finding.what), indented(words.finding(finding.found)));
    process.stdout.write(`${marks[finding.verdict]} ${line}${mend}\n`);
  };

  using stop = new StopSignal();
  report(checkNode());
  const session = await openSession('doctor', globals, { quiet: true }).catch((error: unknown) => {
    report({ verdict: 'wrong', what: 'settings', found: toAppError(error).message });
  });
  if (session !== undefined) {
    report({
      verdict: 'ok',
      what: 'settings',
      found: `${session.config.envFile ?? 'no .env'}; home folder ${session.homeFolder}`,
    });
    for (const check of CHECKS) {
      for await (const finding of check(session, stop.signal, findings)) report(finding);
    }
  }
  const count = (verdict: Finding['verdict']): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const wrong = count('wrong');
  if (options.json === true) process.stdout.write(`${JSON.stringify({ ok: wrong === 0, findings })}\n`);
  else process.stdout.write(`${words.report.doctor.verdict({ wrong, warnings: count('warning') })}\n`);
  return wrong === 0 ? 0 : 1;
}

/** What spans lines, as wrong settings do, stays under its own head. */
function indented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}
