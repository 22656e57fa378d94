import { parseArgs } from 'node:util';
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
  --help            this text

A recording of the same seed has the same episodes. npm run compare -- FILE... holds both against
each other.
`;

const MAX_EPISODES = 100_000;

/** The command line's flags; null when help is asked for. @throws one line that names the flag */
export function parseFlags(args: readonly string[]): ScenarioFlags | null {
  const { values } = parseArgs({ args: [...args], options: SCENARIO_OPTIONS });
  return values.help ? null : readScenarioFlags(values, MAX_EPISODES);
}
