const LENGTH_BYTES = 4;
/** Far more than any response that is asked for here: whoever sends that speaks another protocol. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

/** Puts a stream of Kafka's responses together, whatever pieces it comes in. */
export class WholeResponses {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** Whether a response has come in part. */
  get isPartial(): boolean {
    return this.#bytes > 0;
  }

  /**
   * Takes what comes next; returns the responses that are whole with it, each with its length before.
   *
   * @throws when the length of one cannot be true
   */
  take(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const whole: Buffer[] = [];
    for (let length = this.#lengthOfNext(); length <= this.#bytes; length = this.#lengthOfNext()) {
      const joined = this.#joined();
      whole.push(joined.subarray(0, length));
      this.#chunks = [joined.subarray(length)];
      this.#bytes -= length;
    }
    return whole;
  }

  /** Infinity while even that is not known. */
  #lengthOfNext(): number {
    if (this.#bytes < LENGTH_BYTES) return Number.POSITIVE_INFINITY;
    if ((this.#chunks[0]?.length ?? 0) < LENGTH_BYTES) this.#joined();
    const bytes = this.#chunks[0]?.readInt32BE() ?? 0;
    if (bytes >= 0 && bytes <= MAX_RESPONSE_BYTES) return LENGTH_BYTES + bytes;
    throw new Error(`a response of ${bytes} bytes was announced: is this a port of Kafka's?`);
  }

  #joined(): Buffer {
    const joined = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = joined ? [joined] : [];
    return joined ?? Buffer.alloc(0);
  }
}
