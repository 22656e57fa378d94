export { Second } from './second.ts';
