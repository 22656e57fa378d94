export { Pacer } from './agent/pacer.ts';
export { burstAllowances, demandAllowances } from './agent/ramp.ts';
export { readFlags } from './job/flags.ts';
export { LEAK_KINDS, type LeakKind } from './kinds.ts';
export { PRELOAD } from './launch-plan.ts';
export { LOCK_HELD_MAX_MS, LOCK_PERIOD_MS, lockHeldMs } from './preload/database/lock-plan.ts';
export { Growth } from './preload/memory/growth.ts';
export { BLOCK_BYTES } from './preload/memory/hoard.ts';
