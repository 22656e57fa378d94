export { type RunningSite, startSite } from './start.ts';
