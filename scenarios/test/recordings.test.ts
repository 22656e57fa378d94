// The recordings in test/fixtures: what tests and evaluations take for the truth.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  isBenign,
  lengthSeconds,
  parametersOf,
  planEpisode,
  type RecordedEpisode,
  readRecording,
  SCENARIOS,
  type Scenario,
} from '../src/index.ts';
import { disturbanceOf } from '../src/record/machine/disturbance.ts';

const FOLDER = join(import.meta.dirname, '../../test/fixtures/recordings');
const ENDING = '.jsonl.gz';
/** Episodes that were promised of each. */
const AT_LEAST: Record<Scenario, number> = {
  'cpu-leak': 12,
  'memory-leak': 6,
  surge: 4,
  'cpu-burst': 4,
  'flash-crowd': 4,
  'slow-database': 4,
  clean: 4,
};
/** What a system takes to start and to end besides. */
const AROUND_SECONDS = 10;

const files = readdirSync(FOLDER)
  .filter((file) => file.endsWith(ENDING))
  .sort();

it('there is a recording of every scenario, and of nothing else', () => {
  expect(files).toEqual(SCENARIOS.map((scenario) => `${scenario}${ENDING}`).sort());
});

describe.each(files)('%s', (file) => {
  const scenario = file.slice(0, -ENDING.length) as Scenario;
  const episodes: RecordedEpisode[] = [];
  let isCutOff = false;
  beforeAll(async () => {
    const cutOff = () => {
      isCutOff = true;
    };
    for await (const one of readRecording(join(FOLDER, file), { cutOff })) episodes.push(one);
  });

  it('holds whole episodes of a real system, as many as were promised', () => {
    expect(isCutOff).toBe(false);
    expect(episodes.length).toBeGreaterThanOrEqual(AT_LEAST[scenario]);
    expect(new Set(episodes.map(({ episode }) => episode.episode)).size).toBe(episodes.length);
    for (const { header } of episodes) expect(header).toMatchObject({ origin: 'real', scenario });
  });

  it('is of what its seed draws today', () => {
    for (const { header, episode } of episodes) {
      const plan = planEpisode(scenario, header.seed, episode.episode);
      expect(episode).toMatchObject({ seed: plan.seed, parameters: parametersOf(plan) });
    }
  });

  it('has every second once, from the start of the lead-in to the end of the recovery', () => {
    for (const { header, episode, seconds } of episodes) {
      const times = seconds.map(({ aggregate }) => aggregate.timestamp);
      const [first = Number.NaN] = times;
      expect(times).toEqual(times.map((_, index) => first + index));
      const planned = lengthSeconds(planEpisode(scenario, header.seed, episode.episode));
      expect(times.length).toBeGreaterThanOrEqual(planned);
      expect(times.length).toBeLessThanOrEqual(planned + AROUND_SECONDS);
    }
  });

  it('was disturbed by nothing else on its machine', () => {
    for (const { seconds } of episodes) {
      expect(disturbanceOf(seconds.map(({ idle }) => idle))).toBeNull();
    }
  });

  it(
    isBenign(scenario) ? 'makes no user wait' : 'makes users wait before its cause is over',
    () => {
      for (const { episode } of episodes) {
        const { firstViolation, cause } = episode;
        if (isBenign(scenario)) expect(firstViolation).toBeNull();
        else expect(firstViolation ?? Number.NaN).toBeLessThan(cause?.end ?? Number.NaN);
      }
    },
  );
});
