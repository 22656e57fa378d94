import { parseArgs } from 'node:util';
import { decimal, naming } from '../flag-values.ts';
import {
  readScenarioFlags,
  SCENARIO_OPTIONS,
  SCENARIO_USAGE,
  type ScenarioFlags,
} from '../scenario-flags.ts';

export const USAGE = `npm run simulate -- --scenario NAME --out FILE [flags]: what would happen, by a model

${SCENARIO_USAGE}
  --out FILE        the simulated recording (.jsonl.gz); one that is there is replaced
  --episodes N      how many                              (1)
  --seed N          what is drawn for each of them        (1)
  --speed F         of the machine, against the one that was calibrated  (1)
  --help            this text

A recording of the same seed has the same episodes. npm run compare -- FILE... holds both against
each other.
`;

const MAX_EPISODES = 100_000;
const SPEEDS = [0.1, 10] as const;

export interface SimulatorFlags extends ScenarioFlags {
  speed: number;
}

/** The command line's flags; null when help is asked for. @throws one line that names the flag */
export function parseFlags(args: readonly string[]): SimulatorFlags | null {
  const options = { ...SCENARIO_OPTIONS, speed: { type: 'string', default: '1' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) return null;
  const speed = naming('--speed', () => decimal(values.speed, ...SPEEDS));
  return { ...readScenarioFlags(values, MAX_EPISODES), speed };
}
