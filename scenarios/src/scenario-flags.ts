import { naming, required, whole } from './flag-values.ts';
import { parseScenario, SCENARIOS, type Scenario } from './plan/index.ts';

/** What whoever makes episodes of a scenario is told. */
export interface ScenarioFlags {
  scenario: Scenario;
  out: string;
  episodes: number;
  seed: number;
}

/** As `parseArgs` wants them. */
export const SCENARIO_OPTIONS = {
  scenario: { type: 'string' },
  out: { type: 'string' },
  episodes: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', default: false },
} as const;

export const SCENARIO_USAGE = `  --scenario NAME   ${SCENARIOS.slice(0, 4).join(', ')},
                    ${SCENARIOS.slice(4).join(', ')}`;

const MAX_SEED = 2 ** 32 - 1;

/** @throws one line that names the flag */
export function readScenarioFlags(
  values: { scenario?: string; out?: string; episodes: string; seed: string },
  maxEpisodes: number,
): ScenarioFlags {
  return {
    scenario: naming('--scenario', () => parseScenario(required('a name', values.scenario))),
    out: naming('--out', () => required('a file', values.out)),
    episodes: naming('--episodes', () => whole(values.episodes, 1, maxEpisodes)),
    seed: naming('--seed', () => whole(values.seed, 0, MAX_SEED)),
  };
}
