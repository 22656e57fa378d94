import type { Scenario } from '../plan/index.ts';
import type { RecordedEpisode, RecordingHeader } from '../recording/index.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { MEASURES, type MeasureName } from './measures.ts';
import { quantiles } from './quantiles.ts';

type Origin = RecordingHeader['origin'];

/** Values of one measure. */
export interface Distribution {
  values: number;
  /** At QUANTILES. */
  quantiles: readonly number[];
}

export interface Comparison {
  measure: MeasureName;
  unit: string;
  real: Distribution;
  simulated: Distribution;
  /** Kolmogorov and Smirnov's. */
  distance: number;
}

export interface ScenarioComparison {
  scenario: Scenario;
  episodes: Record<Origin, number>;
  /** How many of them had an episode of violations. */
  violated: Record<Origin, number>;
  /** Of what both have. */
  comparisons: Comparison[];
}

/** Collects both kinds, apart from each other, and then holds them against each other. */
export function createComparison() {
  const scenarios = new Map<Scenario, Record<Origin, Collected>>();

  return {
    add(episode: RecordedEpisode): void {
      const { scenario, origin } = episode.header;
      const both = scenarios.get(scenario) ?? { real: nothing(), simulated: nothing() };
      scenarios.set(scenario, both);
      const own = both[origin];
      own.episodes++;
      if (episode.episode.firstViolation !== null) own.violated++;
      for (const name of NAMES) own.values[name].push(...MEASURES[name].of(episode));
    },
    /** In the order in which scenarios first came. */
    results: (): ScenarioComparison[] =>
      [...scenarios].map(([scenario, { real, simulated }]) => ({
        scenario,
        episodes: { real: real.episodes, simulated: simulated.episodes },
        violated: { real: real.violated, simulated: simulated.violated },
        comparisons: NAMES.map((name) =>
          compare(name, real.values[name], simulated.values[name]),
        ).filter(({ distance }) => !Number.isNaN(distance)),
      })),
  };
}

interface Collected {
  episodes: number;
  violated: number;
  values: Record<MeasureName, number[]>;
}

const NAMES = Object.keys(MEASURES) as MeasureName[];

const nothing = (): Collected => ({
  episodes: 0,
  violated: 0,
  values: Object.fromEntries(NAMES.map((name) => [name, [] as number[]])) as Record<
    MeasureName,
    number[]
  >,
});

const compare = (
  measure: MeasureName,
  real: readonly number[],
  simulated: readonly number[],
): Comparison => ({
  measure,
  unit: MEASURES[measure].unit,
  real: { values: real.length, quantiles: quantiles(real) },
  simulated: { values: simulated.length, quantiles: quantiles(simulated) },
  distance: kolmogorovSmirnov(real, simulated),
});
