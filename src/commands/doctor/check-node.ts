import type { Finding } from './finding.ts';

/** `DatabaseSync.setAuthorizer` came with 24.10. */
const OLDEST: readonly [major: number, minor: number] = [24, 10];

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return isNewEnough
    ? { verdict: 'ok', what: 'Node', found: version }
    : {
        verdict: 'wrong',
        what: 'Node',
        found: `${version} is too old`,
        mend: `Install Node ${OLDEST.join('.')} or newer; in a checkout 'make setup' brings one.`,
      };
}
