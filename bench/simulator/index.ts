import { planEpisode, type RecordedSystem, SCENARIOS } from '@anomaly-prediction/scenarios';
import { CALIBRATION } from '../../scenarios/src/simulator/calibration.ts';
import { simulateEpisode } from '../../scenarios/src/simulator/simulate-episode.ts';
import { readMix } from '../../scenarios/src/simulator/visitors/mix.ts';
import type { Benchmark, Sample } from '../benchmark.ts';

const RUNS = { full: 5, quick: 2 };
const EPISODES = { full: 10, quick: 2 };
/** That of examples/rubis.yaml. */
const SYSTEM: RecordedSystem = {
  webCores: 0.25,
  webMemoryMiB: 512,
  clients: 5,
  sessionsPerClient: 50,
  thinkTimeMs: 7_000,
  sloMs: 70,
};
const GOAL = { atLeast: 1_000 };

const measureOf = (scenario: string) => `simulator.${scenario}.timesRealTime`;

export const simulator: Benchmark = {
  what: 'simulated seconds a second, scenario by scenario, on one core',
  parts: [],
  goals: Object.fromEntries(SCENARIOS.map((scenario) => [measureOf(scenario), GOAL])),
  async run({ report, quick, signal }) {
    const mode = quick ? 'quick' : 'full';
    const choose = readMix();
    const samples: Sample[] = [];
    for (let run = 1; run <= RUNS[mode]; run++) {
      for (const scenario of SCENARIOS) {
        signal.throwIfAborted();
        const what = `run ${run} of ${RUNS[mode]}: ${EPISODES[mode]} episodes of ${scenario}`;
        const value = await report.step(what, async () => {
          const startMs = performance.now();
          let seconds = 0;
          for (let episode = 0; episode < EPISODES[mode]; episode++) {
            const plan = planEpisode(scenario, run, episode);
            const simulated = simulateEpisode({
              ...{ plan, choose, system: SYSTEM, calibration: CALIBRATION, firstSecond: 0 },
            });
            seconds += simulated.seconds.length;
          }
          return (1_000 * seconds) / (performance.now() - startMs);
        });
        samples.push({ measure: measureOf(scenario), unit: 's/s', value });
      }
    }
    return samples;
  },
};
