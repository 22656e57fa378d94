const FIRST_CAPACITY = 64;

/** Who waits, with how much work, in a ring that grows. */
export class FirstInFirstOut {
  #subjects = new Int32Array(FIRST_CAPACITY);
  #works = new Float64Array(FIRST_CAPACITY);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Of the one that is next. */
  get workMs(): number {
    return this.#works[this.#head] as number;
  }

  add(subject: number, workMs: number): void {
    if (this.#size === this.#subjects.length) this.#grow();
    const tail = (this.#head + this.#size++) % this.#subjects.length;
    this.#subjects[tail] = subject;
    this.#works[tail] = workMs;
  }

  take(): number {
    const subject = this.#subjects[this.#head] as number;
    this.#head = (this.#head + 1) % this.#subjects.length;
    this.#size--;
    return subject;
  }

  #grow(): void {
    const length = this.#subjects.length;
    const subjects = new Int32Array(2 * length);
    const works = new Float64Array(2 * length);
    for (let place = 0; place < length; place++) {
      const from = (this.#head + place) % length;
      subjects[place] = this.#subjects[from] as number;
      works[place] = this.#works[from] as number;
    }
    this.#subjects = subjects;
    this.#works = works;
    this.#head = 0;
  }
}
