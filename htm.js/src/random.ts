const UINT32_RANGE = 2 ** 32;

/**
 * Seeded generator: xoshiro128** (Blackman and Vigna 2021, "Scrambled Linear Pseudorandom Number
 * Generators"), seeded by a Weyl sequence through the murmur3 finaliser. It uses 32-bit whole-number
 * arithmetic only, so a seed gives the same numbers on every machine.
 */
export class Random {
  private readonly state: Uint32Array;

  /** @param seed any whole number from 0 to 2^32 - 1 */
  constructor(seed: number) {
    this.state = Uint32Array.from([1, 2, 3, 4], (step) => scramble(seed + step * 0x9e3779b9));
  }

  /** Goes on from four words that are not all zero. */
  static fromState(words: ArrayLike<number>): Random {
    const random = new Random(0);
    random.state.set(words);
    return random;
  }

  toState(): Uint32Array {
    return this.state;
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const a = this.state[0] as number;
    const b = this.state[1] as number;
    const c = this.state[2] as number;
    const d = this.state[3] as number;
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const mixed = c ^ a;
    const last = d ^ b;
    this.state[0] = a ^ last;
    this.state[1] = b ^ mixed;
    this.state[2] = mixed ^ (b << 9);
    this.state[3] = rotateLeft(last, 11);
    return result;
  }

  /** A number in [0, 1) with 32 random bits. */
  fraction(): number {
    return this.uint32() / UINT32_RANGE;
  }

  /** A whole number from 0 to `limit` - 1, for `limit` from 1 to 2^32. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }
}

/** Spreads neighbouring whole numbers over all 32-bit numbers (the finaliser of murmur3, Appleby). */
export function scramble(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const rotateLeft = (value: number, bits: number): number =>
  (value << bits) | (value >>> (32 - bits));
