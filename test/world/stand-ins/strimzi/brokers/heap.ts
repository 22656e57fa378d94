import type { JvmOptions } from '../objects.ts';

const UNIT_BYTES: Record<string, number> = {
  '': 1,
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};
/** Of the memory limit; the rest is for the page cache and what Java needs beside its heap. */
const SHARE_OF_LIMIT = 0.5;
const MAX_BYTES = 5 * 2 ** 30;
/** Where there is no limit. */
const DEFAULT_MIB = 256;

/** Java's options for the heap: those that are asked for, or else half of the memory limit. */
export function heapOptions(
  memoryLimit: string | undefined,
  { '-Xms': initial, '-Xmx': max }: JvmOptions = {},
): string {
  const heap = max ?? `${heapMiB(memoryLimit)}m`;
  return [`-Xms${initial ?? heap}`, `-Xmx${heap}`].join(' ');
}

function heapMiB(memoryLimit: string | undefined): number {
  const bytes = memoryLimit === undefined ? undefined : quantityBytes(memoryLimit);
  if (bytes === undefined) return DEFAULT_MIB;
  return Math.floor(Math.min(bytes * SHARE_OF_LIMIT, MAX_BYTES) / 2 ** 20);
}

/** Undefined for a notation that nobody uses for memory. */
function quantityBytes(quantity: string): number | undefined {
  const [, digits, unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = UNIT_BYTES[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
