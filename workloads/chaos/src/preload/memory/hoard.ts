/**
 * As what a careless server forgets to let go: small, with references to be followed. The text need
 * not be: without it a heap half full would already take as long to collect as hurts.
 */
interface Visit {
  id: number;
  previous: Visit | null;
  all: Visit[];
  page: string;
  item: number;
  price: number;
}

const VISITS_PER_BLOCK = 250;
const PAGE_BYTES = 128;
/** Six fields and three of V8's own, the text behind a head of its own, and the place in the block. */
const VISIT_BYTES = 9 * 8 + 16 + PAGE_BYTES + 8;
export const BLOCK_BYTES = VISITS_PER_BLOCK * VISIT_BYTES;
const PAGE = Buffer.alloc(PAGE_BYTES, 'visited ');

/** Small objects on this process's own heap, made and let go in blocks. */
export class Hoard {
  readonly #blocks: Visit[][] = [];
  /** Where the newest block is, once places are used again. */
  #newest = 0;
  #made = 0;

  get blocks(): number {
    return this.#blocks.length;
  }

  add(blocks: number): void {
    for (let added = 0; added < blocks; added++) this.#blocks.push(this.#block());
  }

  replace(blocks: number): void {
    for (let replaced = 0; replaced < blocks && this.#blocks.length > 0; replaced++) {
      this.#newest = (this.#newest + 1) % this.#blocks.length;
      this.#blocks[this.#newest] = this.#block();
    }
  }

  drop(blocks: number): void {
    this.#blocks.length = Math.max(0, this.#blocks.length - blocks);
  }

  #block(): Visit[] {
    const block: Visit[] = [];
    let previous: Visit | null = null;
    for (let index = 0; index < VISITS_PER_BLOCK; index++) {
      const id = this.#made++;
      previous = {
        id,
        previous,
        all: block,
        // Made anew each time; a literal would be one for all.
        page: PAGE.toString('latin1'),
        item: index,
        price: index,
      };
      block.push(previous);
    }
    return block;
  }
}
