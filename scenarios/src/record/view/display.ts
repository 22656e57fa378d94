import logUpdate from 'log-update';

const LINES_EVERY_SECONDS = 10;

/** Where a recording is shown. */
export interface Display {
  /** Called once a second with all there is to see. */
  show(lines: readonly string[]): void;
  /** Something that is to stay to be read. */
  note(line: string): void;
  end(): void;
}

/** In place on a terminal; else all lines every 10 s. */
export function createDisplay(stdout: NodeJS.WriteStream): Display {
  if (stdout.isTTY) {
    return {
      show: (lines) => logUpdate(lines.join('\n')),
      note: (line) => {
        logUpdate.clear();
        stdout.write(`${line}\n`);
      },
      end: () => logUpdate.clear(),
    };
  }
  let seconds = 0;
  return {
    show: (lines) => {
      if (seconds++ % LINES_EVERY_SECONDS === 0) stdout.write(`${lines.join('\n')}\n`);
    },
    note: (line) => {
      stdout.write(`${line}\n`);
    },
    end: () => undefined,
  };
}
