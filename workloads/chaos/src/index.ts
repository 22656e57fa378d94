export { LEAK_KINDS, type LeakKind } from './kinds.ts';
export { PRELOAD } from './launch-plan.ts';
