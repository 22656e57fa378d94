const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const WORDS_IN_STRIPE = 4;

/**
 * A 32-bit checksum of whole words after the stripes of xxHash32 (Collet, "xxHash fast digest
 * algorithm"): four lanes of a word each, so that 30 MB take some 10 ms. It finds accidents, no forgery.
 */
export function hash32(bytes: Uint8Array | Uint32Array, seed = 0): number {
  const { buffer, byteOffset, byteLength } = bytes;
  const words = new Uint32Array(buffer, byteOffset, byteLength / Uint32Array.BYTES_PER_ELEMENT);
  const inStripes = words.length - (words.length % WORDS_IN_STRIPE);
  let a = (seed + PRIME_1 + PRIME_2) | 0;
  let b = (seed + PRIME_2) | 0;
  let c = seed | 0;
  let d = (seed - PRIME_1) | 0;
  for (let i = 0; i < inStripes; i += WORDS_IN_STRIPE) {
    a = round(a, words[i] as number);
    b = round(b, words[i + 1] as number);
    c = round(c, words[i + 2] as number);
    d = round(d, words[i + 3] as number);
  }
  let hash = (rotateLeft(a, 1) + rotateLeft(b, 7) + rotateLeft(c, 12) + rotateLeft(d, 18)) | 0;
  for (const word of words.subarray(inStripes)) {
    hash = Math.imul(rotateLeft((hash + Math.imul(word, PRIME_3)) | 0, 17), PRIME_2);
  }
  hash = Math.imul(hash ^ (hash >>> 15) ^ byteLength, PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const round = (lane: number, word: number): number =>
  Math.imul(rotateLeft((lane + Math.imul(word, PRIME_2)) | 0, 13), PRIME_1);

const rotateLeft = (value: number, bits: number): number =>
  (value << bits) | (value >>> (32 - bits));
