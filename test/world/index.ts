export { type Allowance, createAllowance, type Limits } from './allowance.ts';
export { ensureInstalled } from './install/index.ts';
export { createTopics, type KafkaBroker, startKafka } from './kafka.ts';
export { type DatabaseAddress, type MariaDb, startMariadb } from './mariadb.ts';
export { onParentGone } from './parent.ts';
export type { Part } from './part.ts';
export { assertPortFree, freePort } from './ports.ts';
export { World } from './world.ts';
