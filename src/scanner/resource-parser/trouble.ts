import { type Fields, fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import { textOrNull } from './column-values.ts';

/** What is wrong with an object; all null where nothing is. */
export interface TroubleColumns {
  /** One word, such as `CrashLoopBackOff`. */
  readonly reason: string | null;
  readonly message: string | null;
  /** As the API says it; null where it doesn't. */
  readonly since: string | null;
}

export const NO_TROUBLE: TroubleColumns = { reason: null, message: null, since: null };

export function trouble(reason: string, message?: unknown, since?: unknown): TroubleColumns {
  return { reason, message: textOrNull(message), since: textOrNull(since) };
}

/** A condition as trouble of its own; `fallback` where it gives no reason. */
export function conditionTrouble(condition: Fields, fallback: string): TroubleColumns {
  return trouble(textOf(condition.reason) || fallback, condition.message, condition.lastTransitionTime);
}

/** The condition of a type where it has that status. */
export function conditionThatIs(status: Fields, type: string, value: 'True' | 'False'): Fields | undefined {
  return conditionOf(status, type, ({ status: actual }) => actual === value);
}

export function conditionOf(
  status: Fields,
  type: string,
  isMeant: (condition: Fields) => boolean = () => true,
): Fields | undefined {
  return itemsOf(status.conditions)
    .map(fieldsOf)
    .find((condition) => condition.type === type && isMeant(condition));
}

/** Fewer are ready than are wanted, of a controller that doesn't say since when. */
export function shortTrouble(wanted: number, ready: number): TroubleColumns {
  return ready < wanted ? trouble('NotAllReady', `${ready} of ${wanted} are ready`) : NO_TROUBLE;
}
