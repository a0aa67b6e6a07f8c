import { type Fields, fieldsOf, textOf } from '../../kube/words/fields.ts';
import { momentOrNull } from './column-values.ts';
import { conditionThatIs, conditionTrouble, NO_TROUBLE, type TroubleColumns, trouble } from './trouble.ts';

/** Conditions that controllers write by custom, most telling first: wrong where they are False … */
const WANTED = ['Ready', 'Available', 'Healthy', 'Synced', 'Succeeded', 'Programmed', 'Established'];
/** … and where they are True. */
const UNWANTED = ['Failed', 'Degraded', 'Stalled'];
const BAD_PHASE = /fail|error|lost|degraded|unhealthy/i;
/** Of what is off because somebody wants it to be, or has come to its end. */
const AT_REST = /^(?:VMINotExists|Stopped|Paused|Suspended|Disabled|(?:Pod)?Completed|Succeeded)$/;

/** What is wrong with an object of any kind, by the customs of those who write controllers. */
export function otherTrouble(status: Fields): TroubleColumns {
  for (const [types, value] of [
    [UNWANTED, 'True'],
    [WANTED, 'False'],
  ] as const) {
    for (const type of types) {
      const condition = conditionThatIs(status, type, value);
      if (condition === undefined || AT_REST.test(textOf(condition.reason))) continue;
      const found = conditionTrouble(condition, value === 'True' ? type : `Not${type}`);
      // Other controllers than Kubernetes' own write times with an offset, or none at all.
      return { ...found, since: momentOrNull(found.since) };
    }
  }
  // Argo CD's.
  const health = fieldsOf(status.health);
  const phase = [status.phase, status.state, health.status].map(textOf).find((word) => BAD_PHASE.test(word));
  return phase === undefined
    ? NO_TROUBLE
    : trouble(phase, status.message ?? status.reason ?? health.message, undefined);
}
