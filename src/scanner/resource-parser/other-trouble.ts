import { type Fields, fieldsOf, textOf } from '../../kube/words/fields.ts';
import { conditionThatIs, conditionTrouble, NO_TROUBLE, type TroubleColumns, trouble } from './trouble.ts';

/** Conditions that controllers write by custom, most telling first: wrong where they are False … */
const WANTED = ['Ready', 'Available', 'Healthy', 'Synced', 'Succeeded', 'Programmed', 'Established'];
/** … and where they are True. */
const UNWANTED = ['Failed', 'Degraded', 'Stalled'];
const BAD_PHASE = /^(?:failed|failure|error|errored|lost|degraded|unhealthy)$/i;

/** What is wrong with an object of any kind, by the customs of those who write controllers. */
export function otherTrouble(status: Fields): TroubleColumns {
  for (const type of UNWANTED) {
    const condition = conditionThatIs(status, type, 'True');
    if (condition !== undefined) return conditionTrouble(condition, type);
  }
  for (const type of WANTED) {
    const condition = conditionThatIs(status, type, 'False');
    if (condition !== undefined) return conditionTrouble(condition, `Not${type}`);
  }
  // Argo CD's.
  const health = fieldsOf(status.health);
  const phase = [status.phase, status.state, health.status].map(textOf).find((word) => BAD_PHASE.test(word));
  return phase === undefined
    ? NO_TROUBLE
    : trouble(phase, status.message ?? status.reason ?? health.message, undefined);
}
