import { parseArgs } from 'node:util';
import { naming, required, whole } from '../flag-values.ts';
import { parseScenario, SCENARIOS, type Scenario } from '../plan/index.ts';

export const USAGE = `npm run record -- --scenario NAME --out FILE [flags]: records what really happens

  --scenario NAME   ${SCENARIOS.slice(0, 4).join(', ')},
                    ${SCENARIOS.slice(4).join(', ')}
  --out FILE        the recording (.jsonl.gz); one that is there is continued
  --episodes N      how many it is to hold in the end     (1)
  --seed N          what is drawn for each of them        (1)
  --parallel N      systems that run at once              (1)
  --help            this text
`;

export interface Flags {
  scenario: Scenario;
  out: string;
  episodes: number;
  seed: number;
  parallel: number;
}

const MAX_EPISODES = 10_000;
const MAX_SEED = 2 ** 32 - 1;
const MAX_PARALLEL = 64;

/** The command line's flags; null when help is asked for. @throws one line that names the flag */
export function parseFlags(args: readonly string[]): Flags | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      out: { type: 'string' },
      episodes: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      parallel: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    scenario: naming('--scenario', () => parseScenario(required('a name', values.scenario))),
    out: naming('--out', () => required('a file', values.out)),
    episodes: naming('--episodes', () => whole(values.episodes, 1, MAX_EPISODES)),
    seed: naming('--seed', () => whole(values.seed, 0, MAX_SEED)),
    parallel: naming('--parallel', () => whole(values.parallel, 1, MAX_PARALLEL)),
  };
}
