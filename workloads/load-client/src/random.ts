import { createHash } from 'node:crypto';

/** Uniform in [0, 1). */
export type Random = () => number;

/** The same seed gives the same numbers, on every machine. sfc32 (C. Doty-Humphrey, PractRand). */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = 1;
  return () => {
    const mixed = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + mixed;
    c |= 0;
    return (mixed >>> 0) / 2 ** 32;
  };
}

/** One of `items`, each as likely as another; undefined when there is none. */
export function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

/** A whole number in [0, `below`). */
export const integerBelow = (below: number, random: Random): number => Math.floor(random() * below);
