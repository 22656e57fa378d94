/** What happens to a subject: a visitor, a request, a query. */
export type Action = (subject: number) => void;

const FIRST_CAPACITY = 1_024;
/** Far more than all visitors, requests and queries of an episode: a leak of events ends here. */
const MAX_EVENTS = 4_000_000;

/**
 * What is to happen, in the order of time; what falls on the same instant happens in the order in
 * which it was planned, so that a seed gives the same run. A binary heap in flat arrays: an object an
 * event would take most of a simulation's time.
 */
export class EventQueue {
  #times = new Float64Array(FIRST_CAPACITY);
  #orders = new Float64Array(FIRST_CAPACITY);
  #subjects = new Int32Array(FIRST_CAPACITY);
  #actions: Action[] = [];
  #size = 0;
  #planned = 0;

  get size(): number {
    return this.#size;
  }

  /** Of the next event; infinite without any. */
  get nextAtMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] as number);
  }

  plan(atMs: number, action: Action, subject = 0): void {
    if (this.#size === this.#times.length) this.#grow();
    this.#rise(this.#size++, atMs, this.#planned++, subject, action);
  }

  /** Takes the next event out and lets it happen; nothing without any. */
  happen(): void {
    if (this.#size === 0) return;
    const subject = this.#subjects[0] as number;
    const action = this.#actions[0] as Action;
    this.#size--;
    const last = this.#size;
    const moved = this.#actions[last] as Action;
    this.#actions.length = last;
    if (last > 0) {
      this.#sink(
        this.#times[last] as number,
        this.#orders[last] as number,
        this.#subjects[last] as number,
        moved,
      );
    }
    action(subject);
  }

  /** Puts an event into the free place `hole` or above it. */
  #rise(hole: number, atMs: number, order: number, subject: number, action: Action): void {
    let place = hole;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((this.#times[parent] as number) <= atMs) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, atMs, order, subject, action);
  }

  /** Puts an event into the free place at the top or below it. */
  #sink(atMs: number, order: number, subject: number, action: Action): void {
    let place = 0;
    for (let child = 1; child < this.#size; child = 2 * place + 1) {
      if (child + 1 < this.#size && this.#isBefore(child + 1, child)) child++;
      const childMs = this.#times[child] as number;
      if (atMs < childMs || (atMs === childMs && order < (this.#orders[child] as number))) break;
      this.#move(child, place);
      place = child;
    }
    this.#put(place, atMs, order, subject, action);
  }

  #isBefore(left: number, right: number): boolean {
    const difference = (this.#times[left] as number) - (this.#times[right] as number);
    if (difference !== 0) return difference < 0;
    return (this.#orders[left] as number) < (this.#orders[right] as number);
  }

  #move(from: number, to: number): void {
    this.#put(
      to,
      this.#times[from] as number,
      this.#orders[from] as number,
      this.#subjects[from] as number,
      this.#actions[from] as Action,
    );
  }

  #put(place: number, atMs: number, order: number, subject: number, action: Action): void {
    this.#times[place] = atMs;
    this.#orders[place] = order;
    this.#subjects[place] = subject;
    this.#actions[place] = action;
  }

  #grow(): void {
    const capacity = 2 * this.#times.length;
    if (capacity > MAX_EVENTS) throw new Error(`more than ${MAX_EVENTS} events are planned`);
    this.#times = grown(this.#times, new Float64Array(capacity));
    this.#orders = grown(this.#orders, new Float64Array(capacity));
    this.#subjects = grown(this.#subjects, new Int32Array(capacity));
  }
}

function grown<Numbers extends Float64Array | Int32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
