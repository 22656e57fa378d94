import type { PartName, Report } from '@anomaly-prediction/test';

/** One figure of one run. */
export interface Sample {
  /** As design and JSON name it: `operator.memoryMiB`. */
  measure: string;
  unit: string;
  value: number;
}

/** What a measure should be. */
export type Goal = { atMost: number } | { atLeast: number };

/** A flag that one benchmark alone has; it takes a value. */
export interface OwnFlag {
  /** What its value is, in capitals. */
  value: string;
  /** One line, with the default. */
  what: string;
}

export interface BenchmarkOptions {
  report: Report;
  /** Fewer and shorter runs: says whether it works, and roughly how fast. */
  quick: boolean;
  /** Values of its own flags that were given. */
  flags: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}

export interface Benchmark {
  /** One line. */
  what: string;
  /** Real parts that it needs installed. */
  parts: readonly PartName[];
  goals: Readonly<Record<string, Goal>>;
  /** Flags besides those that every benchmark has. */
  flags?: Readonly<Record<string, OwnFlag>>;
  /** Of what is measured besides our own, once its parts are installed. */
  versions?(): Promise<Record<string, string>>;
  run(options: BenchmarkOptions): Promise<Sample[]>;
}
