import { z } from 'zod';

const YEAR_2100 = 4_102_444_800;

/** A whole epoch second. */
export const epochSecond = z.int().min(0).max(YEAR_2100);

/** An instant in epoch seconds, with its fraction. */
export const epochInstant = z.number().min(0).max(YEAR_2100);

/** Per cent of a container's limit; short bursts pass 100 where a quota is accounted late. */
export const percent = z.number().min(0).max(100_000);

/** Milliseconds, up to a day. */
export const milliseconds = z.number().min(0).max(86_400_000);

export const probability = z.number().min(0).max(1);

export const count = z.int().min(0).max(1_000_000_000);

/** A client, pod, model or series: short and free of control characters, since it becomes a label. */
export const name = z
  .string()
  .regex(/^[\w.:/-]{1,253}$/, 'must be 1 to 253 of a-z A-Z 0-9 _ . : / -');
