export type { LeakRequest } from './leak.ts';
export { type LoggedEvent, loggedEvents } from './logged-events.ts';
export { webCores } from './parts.ts';
export { type System, type SystemOptions, startSystem } from './system.ts';
export { unlessOver } from './unless-over.ts';
