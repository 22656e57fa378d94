/** Told how a load goes on. */
export interface Progress {
  /** Rows that an earlier start has loaded, before all others. */
  skip(rows: number): void;
  advance(rows: number): void;
  end(): void;
}

/** How far it is. */
export interface Extent {
  percent: number;
  rows: number;
  ofAbout: number;
  rowsPerSecond: number;
  secondsLeft: number;
}

export interface ProgressOptions {
  /** Of all rows: an estimate. */
  expectedRows: number;
  /** Monotonic. */
  nowMs(): number;
  /** Where a bar is drawn, if that is a terminal; else there are lines in the log. */
  terminal?: Terminal | undefined;
  log: { info(fields: object, message: string): void };
}

/** The part of a stream that is needed here. */
export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

const LOG_STEP_PERCENT = 5;
/** A short load says little. */
const LOG_STEP_MS = 1_000;
const BAR_WIDTH = 30;
const CLEAR_LINE = '\r\u001b[K';

export function createProgress(options: ProgressOptions): Progress {
  const { nowMs, log, expectedRows } = options;
  const terminal = options.terminal?.isTTY ? options.terminal : undefined;
  let startMs = nowMs();
  let [skipped, loaded] = [0, 0];
  let logged = { percent: 0, atMs: startMs };
  const measure = () =>
    measureExtent({ skipped, loaded, expectedRows, elapsedMs: nowMs() - startMs });
  return {
    skip: (rows) => {
      skipped += rows;
      // The rate is that of loading.
      startMs = nowMs();
    },
    advance: (rows) => {
      loaded += rows;
      const extent = measure();
      terminal?.write(CLEAR_LINE + describeExtent(extent));
      const due = extent.percent >= logged.percent + LOG_STEP_PERCENT;
      if (terminal || !due || nowMs() < logged.atMs + LOG_STEP_MS) return;
      logged = { percent: extent.percent, atMs: nowMs() };
      log.info(extent, 'loading the data');
    },
    end: () => {
      terminal?.write(CLEAR_LINE);
      const seconds = Math.round((nowMs() - startMs) / 100) / 10;
      log.info({ rows: skipped + loaded, seconds }, 'data loaded');
    },
  };
}

/** Time left by the rate of this start alone. Pure. */
export function measureExtent(given: {
  skipped: number;
  loaded: number;
  expectedRows: number;
  elapsedMs: number;
}): Extent {
  const { skipped, loaded, elapsedMs } = given;
  const rows = skipped + loaded;
  // Never less than there are, however the estimate errs.
  const ofAbout = Math.max(given.expectedRows, rows);
  const rowsPerSecond = elapsedMs > 0 ? Math.round((loaded / elapsedMs) * 1_000) : 0;
  return {
    percent: ofAbout === 0 ? 100 : Math.floor((rows / ofAbout) * 100),
    rows,
    ofAbout,
    rowsPerSecond,
    secondsLeft: rowsPerSecond > 0 ? Math.ceil((ofAbout - rows) / rowsPerSecond) : 0,
  };
}

const inWords = new Intl.NumberFormat('en-US');

/** One line for a terminal. Pure. */
export function describeExtent(extent: Extent): string {
  const filled = Math.floor((extent.percent / 100) * BAR_WIDTH);
  const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled);
  const [rows, ofAbout, rate] = [extent.rows, extent.ofAbout, extent.rowsPerSecond].map((count) =>
    inWords.format(count),
  );
  return `[${bar}] ${extent.percent} %  ${rows} of about ${ofAbout} rows  ${rate} rows/s  ${extent.secondsLeft} s left`;
}
