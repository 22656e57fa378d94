export {
  type EpisodePlan,
  type Leak,
  lengthSeconds,
  parametersOf,
  planEpisode,
} from './episode-plan.ts';
export { type Crowd, type Diurnal, formatLoadShape, type LoadShape } from './load-shape.ts';
export { isBenign, parseScenario, SCENARIOS, type Scenario } from './scenario.ts';
