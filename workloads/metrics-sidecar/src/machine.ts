import type { Units } from './proc-stat.ts';

const ENTRY_BYTES = 16;
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;
const DEFAULTS: Units = { pageBytes: 4096, ticksPerSecond: 100 };

/**
 * /proc/self/auxv, what the kernel told the process at its start: pairs of 64-bit numbers. Node
 * has no sysconf(3), and pages are 4, 16 or 64 KiB on ARM.
 */
export function parseAuxiliaryVector(bytes: Buffer): Units {
  const entries = new Map<bigint, number>();
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    entries.set(bytes.readBigUInt64LE(at), Number(bytes.readBigUInt64LE(at + 8)));
  }
  return {
    pageBytes: entries.get(AT_PAGESZ) ?? DEFAULTS.pageBytes,
    ticksPerSecond: entries.get(AT_CLKTCK) ?? DEFAULTS.ticksPerSecond,
  };
}
