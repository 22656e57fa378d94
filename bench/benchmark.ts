import type { PartName, Report } from '@anomaly-prediction/test';

/** One figure of one run. */
export interface Sample {
  /** As design and JSON name it: `operator.memoryMiB`. */
  measure: string;
  unit: string;
  value: number;
}

export interface BenchmarkOptions {
  report: Report;
  /** Fewer and shorter runs: says whether it works, and roughly how fast. */
  quick: boolean;
  signal: AbortSignal;
}

export interface Benchmark {
  /** One line. */
  what: string;
  /** Real parts that it needs installed. */
  parts: readonly PartName[];
  /** What a measure should be at most. */
  goals: Readonly<Record<string, number>>;
  run(options: BenchmarkOptions): Promise<Sample[]>;
}
