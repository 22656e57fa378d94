import { demand } from './options.ts';

/** A sparse distributed representation: which of `size` bits are on. */
export interface Sdr {
  readonly size: number;
  /** Positions of the bits that are on, rising, each once. */
  readonly active: Uint32Array;
}

/** An SDR of these positions, in any order and with repeats. Throws OptionError beyond `size`. */
export function createSdr(size: number, positions: Iterable<number>): Sdr {
  const active = Uint32Array.from(new Set(positions)).sort();
  const last = active.at(-1) ?? 0;
  demand(last < size, 'Sdr.active', last, `below the size ${size}`);
  return { size, active };
}

/** How many bits are on in both. */
export function overlap(left: Sdr, right: Sdr): number {
  const a = left.active;
  const b = right.active;
  let count = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = (a[i] as number) - (b[j] as number);
    if (difference === 0) count++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return count;
}

/** The SDRs side by side, in this order: as large as all of them together. */
export function concatenate(parts: readonly Sdr[]): Sdr {
  const active = new Uint32Array(parts.reduce((total, part) => total + part.active.length, 0));
  let size = 0;
  let filled = 0;
  for (const part of parts) {
    for (const position of part.active) active[filled++] = size + position;
    size += part.size;
  }
  return { size, active };
}

/** Throws OptionError when an SDR of another size arrives than was announced. */
export function demandSize(field: string, sdr: Sdr, size: number): void {
  demand(sdr.size === size, `${field}.size`, sdr.size, `${size}`);
}
