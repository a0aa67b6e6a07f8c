import type { BenchCluster } from '../setting/cluster.ts';
import type { Contestants } from '../setting/contestants.ts';
import type { Figure } from './figure.ts';

/** What every part is handed. */
export interface PartContext {
  readonly cluster: BenchCluster;
  readonly contestants: Contestants;
  readonly rounds: number;
  /** How long parts that watch for a while do so, where somebody said; else they have times of their own. */
  readonly seconds: number | undefined;
  /** A folder of this run's own; gone afterwards. */
  readonly folder: string;
  readonly progress: (line: string) => void;
}

export interface PartResult {
  readonly part: string;
  readonly summary: string;
  readonly figures: readonly Figure[];
  /** How it was measured, where that isn't plain, and what was odd about this run. */
  readonly notes: readonly string[];
}

/** One thing that is measured. */
export interface Part {
  readonly name: string;
  readonly summary: string;
  /** Left out unless it is named. */
  readonly onlyByName?: true;
  /** Its milliseconds are the processor's: a slower machine lengthens them as it does kubectl's. */
  readonly isProcessorBound?: true;
  run(context: PartContext): Promise<Omit<PartResult, 'part' | 'summary'>>;
}
