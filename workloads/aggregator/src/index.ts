export { type Checkpoint, restore } from './checkpoint.ts';
export { responseTimePart, statsPart } from './input.ts';
export { type Emission, PartitionJoin, type PartitionJoinOptions } from './partition-join.ts';
