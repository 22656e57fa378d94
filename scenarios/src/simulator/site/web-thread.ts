import { FirstInFirstOut } from '../engine/first-in-first-out.ts';
import type { SharedCpu } from '../engine/shared-cpu.ts';

/** Work of the web server's thread on the pieces of CPU that its requests need. */
export interface WebThread {
  /** Pieces that are under way or wait. */
  readonly pieces: number;
  begin(request: number, workMs: number): void;
  /** Holds everything up for so much CPU time, as a garbage collection does. */
  pause(workMs: number): void;
}

export interface WebThreadOptions {
  cpu: SharedCpu;
  done(request: number): void;
}

/** How pieces that are there at once share the thread. */
export const DISCIPLINES = ['first-come-first-served', 'processor-sharing'] as const;
export type Discipline = (typeof DISCIPLINES)[number];

export const createWebThread = (discipline: Discipline, options: WebThreadOptions): WebThread =>
  discipline === 'processor-sharing' ? sharing(options) : firstComeFirstServed(options);

const NONE = -(2 ** 31);

/** One piece after the other, as Node's event loop takes them. */
function firstComeFirstServed({ cpu, done }: WebThreadOptions): WebThread {
  const queue = new FirstInFirstOut();
  /** None, though the thread may pause. */
  let current = NONE;

  const thread = cpu.addThread(() => {
    const ended = current;
    takeNext();
    if (ended !== NONE) done(ended);
  });

  function takeNext(): void {
    current = NONE;
    if (queue.size === 0) return;
    const { workMs } = queue;
    current = queue.take();
    cpu.give(thread, workMs);
  }

  return {
    get pieces() {
      return queue.size + (current === NONE ? 0 : 1);
    },
    begin(request, workMs) {
      queue.add(request, workMs);
      if (current === NONE && cpu.remainingMs(thread) === 0) takeNext();
    },
    pause: (workMs) => cpu.give(thread, workMs),
  };
}

/**
 * All pieces at once, each with an equal part of the thread. As in the CPU, what each of them has got
 * is one number, and a piece ends at its mark.
 */
function sharing({ cpu, done }: WebThreadOptions): WebThread {
  const requests: number[] = [];
  const marks: number[] = [];
  let attainedMs = 0;
  /** Work of the thread when it was last looked at: what is missing since then was done. */
  let givenMs = 0;
  let pauseMs = 0;

  const thread = cpu.addThread(() => {
    settle();
    const first = findFirst();
    const ended = requests[first];
    if (ended === undefined) return;
    attainedMs = marks[first] as number;
    remove(first);
    giveNext();
    done(ended);
  });

  /** Shares out what the thread has done since it was last looked at; a pause comes first. */
  function settle(): void {
    const doneMs = givenMs - cpu.take(thread);
    const pausedMs = Math.min(pauseMs, doneMs);
    pauseMs -= pausedMs;
    if (requests.length > 0) attainedMs += (doneMs - pausedMs) / requests.length;
    givenMs = 0;
  }

  function giveNext(): void {
    const mark = marks[findFirst()];
    givenMs = pauseMs;
    if (mark !== undefined) givenMs += Math.max(0, mark - attainedMs) * requests.length;
    if (givenMs > 0 || mark !== undefined) cpu.give(thread, givenMs);
  }

  function findFirst(): number {
    let first = -1;
    for (let place = 0; place < marks.length; place++) {
      if (first < 0 || (marks[place] as number) < (marks[first] as number)) first = place;
    }
    return first;
  }

  function remove(place: number): void {
    requests.splice(place, 1);
    marks.splice(place, 1);
  }

  return {
    get pieces() {
      return requests.length;
    },
    begin(request, workMs) {
      settle();
      requests.push(request);
      marks.push(attainedMs + workMs);
      giveNext();
    },
    pause(workMs) {
      settle();
      pauseMs += workMs;
      giveNext();
    },
  };
}
