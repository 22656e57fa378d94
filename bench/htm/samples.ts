import type { Sample } from '../benchmark.ts';

const inUnit =
  (unit: string) =>
  (measure: string, value: number): Sample => ({ measure, unit, value });

export const ms = inUnit('ms');
export const times = inUnit('times');
export const score = inUnit('score');
export const mebibytes = inUnit('MiB');
export const gibibytes = inUnit('GiB');
export const nats = inUnit('nats');
export const percent = inUnit('%');
