/** What happened to a run, with epoch seconds: `events.jsonl`, the first of them a {@link RunStart}. */
export type RunEvent = RunStart | PlainEvent;

export interface PlainEvent {
  timestamp: number;
  event: 'leakStart' | 'leakEnd' | 'runEnd';
}

/** Everything besides the records that the summary is computed from. */
export interface RunStart {
  timestamp: number;
  event: 'runStart';
  machine: string;
  seed: number;
  sloMs: number;
  horizonSeconds: number;
  trainingSeconds: number;
}
