export { mixFile, readTransitionTable } from './configuration.ts';
export { type LoadClient, type LoadOptions, startLoadClient } from './load-client.ts';
export { type Chooser, createChooser } from './mix/chooser.ts';
export { parseTransitionTable, type TransitionTable } from './mix/transition-table.ts';
export { createRandom, type Random } from './random.ts';
export { thinkTimeMs } from './session/think-time.ts';
export type { LoadShape } from './shape/load-shape.ts';
export { parseLoadShape } from './shape/parse.ts';
export { type Arrival, createSchedule } from './shape/schedule.ts';
