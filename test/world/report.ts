import { showStep } from './progress.mjs';

/** Where long steps are shown. */
export interface Report {
  /** Runs `work` and shows `what`, its progress and its duration. Fails as `work` fails. */
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
  note(line: string): void;
}

export const terminalReport = (stream: NodeJS.WriteStream): Report => ({
  step: (what, work) => showStep(stream, what, work),
  note: (line) => {
    stream.write(`${line}\n`);
  },
});

/** For tests: runs the steps and shows nothing. */
export const silentReport: Report = {
  step: (_what, work) => work(),
  note: () => {},
};
