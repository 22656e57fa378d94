export { type LoadClient, type LoadOptions, startLoadClient } from './load-client.ts';
export { parseTransitionTable, type TransitionTable } from './mix/transition-table.ts';
export { parseLoadShape } from './shape/parse.ts';
