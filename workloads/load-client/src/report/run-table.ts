import { INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';
import { createHistogram, type Histogram } from './histogram.ts';

/** All requests of one kind, as the visitors felt them; times in ms. */
export interface Row {
  name: Interaction | 'total';
  count: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  errors: number;
}

/** What became of the requests of a run. */
export interface RunTable {
  add(outcome: { interaction: Interaction; ok: boolean; ms: number }): void;
  /** One for each interaction that was asked for, in RUBiS's order, and then the total. */
  rows(): Row[];
}

interface Tally {
  times: Histogram;
  errors: number;
}

const newTally = (): Tally => ({ times: createHistogram(), errors: 0 });

export function createRunTable(): RunTable {
  const tallies = new Map<Interaction, Tally>();
  const total = newTally();

  const tallyOf = (interaction: Interaction): Tally => {
    const tally = tallies.get(interaction) ?? newTally();
    tallies.set(interaction, tally);
    return tally;
  };

  return {
    add: ({ interaction, ok, ms }) => {
      for (const tally of [tallyOf(interaction), total]) {
        tally.times.add(ms);
        if (!ok) tally.errors += 1;
      }
    },
    rows: () => [
      ...INTERACTIONS.flatMap((interaction) => {
        const tally = tallies.get(interaction);
        return tally ? [toRow(interaction, tally)] : [];
      }),
      toRow('total', total),
    ],
  };
}

const toRow = (name: Row['name'], { times, errors }: Tally): Row => ({
  name,
  count: times.count,
  mean: toTenth(times.meanMs),
  p50: toTenth(times.quantileMs(0.5)),
  p95: toTenth(times.quantileMs(0.95)),
  p99: toTenth(times.quantileMs(0.99)),
  errors,
});

const toTenth = (ms: number): number => Math.round(ms * 10) / 10;
