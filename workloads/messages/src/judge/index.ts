export {
  type Cause,
  EPISODE_GAP_SECONDS,
  EPISODE_MIN_SECONDS,
  type Episode,
  findEpisodes,
  isCovered,
  type Stretch,
  secondViolates,
} from './episodes.ts';
export {
  DEFAULT_HORIZON_SECONDS,
  type JudgedRun,
  type Judgement,
  judge,
  UNJUDGED_START_SECONDS,
} from './judge.ts';
export { OUTCOMES, type Outcome, outcomeOfSecond, type SecondOutcome } from './outcomes.ts';
export {
  type Catch,
  type JudgedEpisode,
  judgeEpisodes,
  MIN_LEAD_SECONDS,
  WARNING_GAP_SECONDS,
} from './warnings.ts';
