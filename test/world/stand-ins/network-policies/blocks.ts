const BITS = 32;

/** A block of IPv4 addresses: all that have the same first bits. */
export interface Block {
  /** Its lowest address as a number. */
  first: number;
  /** How many bits are the same, 0 to 32. */
  prefix: number;
}

/** @returns undefined when it is not IPv4 */
export function parseBlock(cidr: string): Block | undefined {
  const [address = '', prefix = BITS] = cidr.split('/');
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4) return undefined;
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = sizeOf({ prefix: Number(prefix) });
  return { first: number - (number % size), prefix: Number(prefix) };
}

export const formatBlock = ({ first, prefix }: Block): string => {
  const address = [24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.');
  return prefix === BITS ? address : `${address}/${prefix}`;
};

export const contains = (block: Block, other: Block): boolean =>
  block.prefix <= other.prefix &&
  block.first <= other.first &&
  other.first < block.first + sizeOf(block);

/**
 * What is left of a block without the others, as blocks. A set of the kernel's can hold exceptions
 * too, but a block that one peer excepts and another one lists needs both in the same set.
 */
export function subtract(block: Block, holes: readonly Block[]): Block[] {
  if (holes.some((hole) => contains(hole, block))) return [];
  if (!holes.some((hole) => contains(block, hole))) return [block];
  return halves(block).flatMap((half) => subtract(half, holes));
}

export function halves({ first, prefix }: Block): [Block, Block] {
  const half = { first, prefix: prefix + 1 };
  return [half, { ...half, first: first + sizeOf(half) }];
}

const sizeOf = ({ prefix }: Pick<Block, 'prefix'>): number => 2 ** (BITS - prefix);
