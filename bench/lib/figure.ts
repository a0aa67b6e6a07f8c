import { type Spread, spread } from './statistics.ts';

export type Unit = 'ms' | '×' | 'tokens' | 'MB' | 'rows' | '%' | '';

/** The number to hold; judged by the one value that it names. */
export interface Hold {
  readonly by: 'median' | 'max';
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One line of a result: what was measured, how often, and what it should be. */
export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly values: readonly number[];
  readonly hold?: Hold;
}

export interface JudgedFigure extends Figure {
  readonly spread: Spread;
  readonly verdict: 'HOLDS' | 'FALLS SHORT' | '';
}

export function judge(figure: Figure): JudgedFigure {
  const measured = spread(figure.values);
  const { hold } = figure;
  if (hold === undefined) return { ...figure, spread: measured, verdict: '' };
  const value = measured[hold.by];
  const holds = value <= (hold.atMost ?? Infinity) && value >= (hold.atLeast ?? -Infinity);
  return { ...figure, spread: measured, verdict: holds ? 'HOLDS' : 'FALLS SHORT' };
}
