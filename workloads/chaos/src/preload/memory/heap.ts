import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

const MIB = 2 ** 20;
/** V8 reserves as much again for what survives, and once more for what is promoted meanwhile. */
const YOUNG_PARTS = 3;

export interface HeapLimits {
  /** Beyond this of old objects V8 ends the process. */
  oldBytes: number;
  /** So many bytes may become old at once. */
  youngBytes: number;
}

/** @throws where the process has no limit of its own: its heap would grow far, and nothing suffer */
export function readHeapLimits(): HeapLimits {
  const oldMiB = oldSpaceMiB([...(process.env.NODE_OPTIONS ?? '').split(' '), ...process.execArgv]);
  if (oldMiB === null) throw new Error('the web server runs without --max-old-space-size');
  const oldBytes = oldMiB * MIB;
  const youngBytes = (getHeapStatistics().heap_size_limit - oldBytes) / YOUNG_PARTS;
  return { oldBytes, youngBytes: Math.max(0, youngBytes) };
}

/** Pure: what Node was told, the last time; null when it was told nothing. */
export function oldSpaceMiB(flags: readonly string[]): number | null {
  const told = flags.flatMap(
    (flag) => /^--max[-_]old[-_]space[-_]size=(\d+)$/.exec(flag)?.[1] ?? [],
  );
  const last = told.at(-1);
  return last === undefined ? null : Number(last);
}

/** Old objects, garbage included. */
export const oldBytesUsed = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !/^(new|read_only)_/.test(name))
    .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
