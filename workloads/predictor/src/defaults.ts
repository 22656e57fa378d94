/** Probability of a violation at which an alarm is raised. */
export const DEFAULT_ALARM_PROBABILITY = 0.5;
/** Measured seconds until a model that learns speaks. */
export const DEFAULT_TRAINING_SECONDS = 120;
