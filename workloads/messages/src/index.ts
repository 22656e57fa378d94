export {
  ACCESS,
  type Access,
  accessOf,
  aggregatorGroup,
  COMPONENTS,
  type Component,
  type Operation,
  predictorGroup,
} from './access.ts';
export { type Aggregate, aggregate, aggregateSchema } from './aggregate.ts';
export { type Codec, MessageError, type RejectReason } from './codec.ts';
export { epochInstant, epochSecond, name as messageName } from './fields.ts';
export { INTERACTION_PATHS, INTERACTIONS, type Interaction } from './interactions.ts';
export * from './judge/index.ts';
export { type Prediction, prediction } from './prediction.ts';
export { type Rejected, rejected } from './rejected.ts';
export {
  type Heartbeat,
  isResponse,
  REQUEST_TIMEOUT_MS,
  type Response,
  type ResponseTime,
  responseTime,
} from './response-time.ts';
export { type Stats, stats } from './stats.ts';
export { TOPIC_SETTINGS, TOPICS, type Topic, type TopicSettings, topicName } from './topics.ts';
