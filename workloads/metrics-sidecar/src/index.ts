export type { Collector, Reading } from './collect/collector.ts';
export { openCollector } from './collect/open-collector.ts';
