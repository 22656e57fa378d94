export { startSidecar } from './start.ts';
