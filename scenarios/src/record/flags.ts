import { parseArgs } from 'node:util';
import { naming, whole } from '../flag-values.ts';
import {
  readScenarioFlags,
  SCENARIO_OPTIONS,
  SCENARIO_USAGE,
  type ScenarioFlags,
} from '../scenario-flags.ts';

export const USAGE = `npm run record -- --scenario NAME --out FILE [flags]: records what really happens

${SCENARIO_USAGE}
  --out FILE        the recording (.jsonl.gz); one that is there is continued
  --episodes N      how many it is to hold in the end     (1)
  --seed N          what is drawn for each of them        (1)
  --parallel N      systems that run at once              (1)
  --help            this text
`;

export interface Flags extends ScenarioFlags {
  parallel: number;
}

const MAX_EPISODES = 10_000;
const MAX_PARALLEL = 64;

/** The command line's flags; null when help is asked for. @throws one line that names the flag */
export function parseFlags(args: readonly string[]): Flags | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...SCENARIO_OPTIONS,
      parallel: { type: 'string', default: '1' },
    },
  });
  if (values.help) return null;
  return {
    ...readScenarioFlags(values, MAX_EPISODES),
    parallel: naming('--parallel', () => whole(values.parallel, 1, MAX_PARALLEL)),
  };
}
