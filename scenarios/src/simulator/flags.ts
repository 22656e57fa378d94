import { parseArgs } from 'node:util';
import { naming, required, whole } from '../flag-values.ts';
import { parseScenario, SCENARIOS, type Scenario } from '../plan/index.ts';

export const USAGE = `npm run simulate -- --scenario NAME --out FILE [flags]: what would happen, by a model

  --scenario NAME   ${SCENARIOS.slice(0, 4).join(', ')},
                    ${SCENARIOS.slice(4).join(', ')}
  --out FILE        the simulated recording (.jsonl.gz); one that is there is replaced
  --episodes N      how many                              (1)
  --seed N          what is drawn for each of them        (1)
  --help            this text

A recording of the same seed has the same episodes. npm run compare -- FILE... holds both against
each other.
`;

export interface Flags {
  scenario: Scenario;
  out: string;
  episodes: number;
  seed: number;
}

const MAX_EPISODES = 100_000;
const MAX_SEED = 2 ** 32 - 1;

/** The command line's flags; null when help is asked for. @throws one line that names the flag */
export function parseFlags(args: readonly string[]): Flags | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      out: { type: 'string' },
      episodes: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    scenario: naming('--scenario', () => parseScenario(required('a name', values.scenario))),
    out: naming('--out', () => required('a file', values.out)),
    episodes: naming('--episodes', () => whole(values.episodes, 1, MAX_EPISODES)),
    seed: naming('--seed', () => whole(values.seed, 0, MAX_SEED)),
  };
}
