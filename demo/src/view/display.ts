import logUpdate from 'log-update';
import { renderLine } from './line.ts';
import { renderScreen } from './screen.ts';
import type { PartView, ViewState } from './state.ts';

/** Where a run is shown. */
export interface Display {
  /** A part's state has changed. */
  part(view: PartView): void;
  /** Called once a second. */
  show(state: ViewState): void;
  /** Leaves the last view standing. */
  end(): void;
  readonly log: { warn(fields: object, message: string): void };
}

/** In place on a terminal; else a line for each part and each second. */
export const createDisplay = (isTerminal: boolean): Display => (isTerminal ? screen() : lines());

function screen(): Display {
  return {
    part: () => undefined,
    show: (state) => logUpdate(renderScreen(state)),
    end: () => logUpdate.done(),
    // A warning would tear the screen; what matters shows as a part's state.
    log: { warn: () => undefined },
  };
}

function lines(): Display {
  return {
    part: ({ name, state, detail }) => console.log(`${name}: ${state}${detail && ` (${detail})`}`),
    show: (state) => {
      if (state.aggregate !== null) console.log(renderLine(state));
    },
    end: () => undefined,
    log: { warn: (fields, message) => console.error(message, JSON.stringify(fields)) },
  };
}
