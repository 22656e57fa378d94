import { demand, OptionError } from './options.ts';

/** A sparse distributed representation: which of `size` bits are on. */
export interface Sdr {
  readonly size: number;
  /**
   * Positions of the bits that are on, rising, each once. Not to be changed once it was given to a
   * model: that may remember what it made of it.
   */
  readonly active: Uint32Array;
}

const MAX_SIZE = 2 ** 32 - 1;

/** An SDR of these positions, in any order and with repeats. Throws OptionError beyond `size`. */
export function createSdr(size: number, positions: Iterable<number>): Sdr {
  const isSize = Number.isInteger(size) && size >= 1 && size <= MAX_SIZE;
  demand(isSize, 'Sdr.size', size, `a whole number from 1 to ${MAX_SIZE}`);
  const different = new Set(positions);
  for (const position of different) {
    const isWithin = Number.isInteger(position) && position >= 0 && position < size;
    demand(isWithin, 'Sdr.active', position, `a whole number from 0, below the size ${size}`);
  }
  return { size, active: Uint32Array.from(different).sort() };
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

/**
 * Throws OptionError for what is no SDR of the size that was announced: a position beyond it, or out
 * of order, would reach into what belongs to other bits.
 */
export function demandSize(field: string, sdr: Sdr, size: number): void {
  // Several times a record: messages are put together only where they are needed.
  if (typeof sdr !== 'object' || sdr === null) {
    throw new OptionError(field, sdr, 'an SDR: { size, active }');
  }
  const { active } = sdr;
  if (sdr.size !== size) throw new OptionError(`${field}.size`, sdr.size, `${size}`);
  if (!(active instanceof Uint32Array)) {
    throw new OptionError(`${field}.active`, active, 'a Uint32Array');
  }
  let least = 0;
  for (let i = 0; i < active.length; i++) {
    const position = active[i] as number;
    if (position < least || position >= size) {
      throw new OptionError(`${field}.active`, position, `rising, each once, below ${size}`);
    }
    least = position + 1;
  }
}
