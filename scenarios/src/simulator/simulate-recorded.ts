import type { Chooser } from '@anomaly-prediction/load-client';
import { planEpisode } from '../plan/index.ts';
import { finishEpisode } from '../record/episode/finish.ts';
import type { RecordedEpisode, RecordingHeader } from '../recording/index.ts';
import type { Calibration } from './calibration.ts';
import { simulateEpisode } from './simulate-episode.ts';

/** Where simulated time begins: a date that no recording has. */
const FIRST_SECOND = 2_000_000_000;
/** From the start of an episode to that of the next. */
const EPISODE_EVERY_SECONDS = 7_200;

/** One episode as a recording holds it: what was planned for a real one, simulated. */
export function simulateRecorded(
  header: RecordingHeader,
  episode: number,
  choose: Chooser,
  calibration: Calibration,
): RecordedEpisode {
  const plan = planEpisode(header.scenario, header.seed, episode);
  const { seconds, cause } = simulateEpisode({
    plan,
    system: header.system,
    calibration,
    choose,
    firstSecond: FIRST_SECOND + episode * EPISODE_EVERY_SECONDS,
  });
  return finishEpisode(header, plan, { aggregates: seconds, cause, idleAt: () => null });
}
