import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Leak } from '../../kinds.ts';
import { monotonicMs } from '../../monotonic.ts';
import { availableBytes } from './container.ts';
import { Growth, MIN_AVAILABLE_BYTES } from './growth.ts';
import { oldBytesUsed, readHeapLimits } from './heap.ts';
import { BLOCK_BYTES, Hoard } from './hoard.ts';

const STEP_MS = 50;

interface Running {
  end(): void;
}

/** Fills this process's heap while there is time until the deadline, which it watches itself. */
export function createMemoryLeak(): Leak {
  let deadlineMs = 0;
  let running: Running | undefined;
  const stop = () => {
    running?.end();
    running = undefined;
  };
  return {
    start(rampSeconds, untilMs) {
      stop();
      deadlineMs = untilMs;
      running = fill(rampSeconds, () => {
        if (monotonicMs() < deadlineMs) return true;
        stop();
        return false;
      });
    },
    extend(untilMs) {
      deadlineMs = untilMs;
    },
    stop,
  };
}

function fill(rampSeconds: number, mayGoOn: () => boolean): Running {
  const limits = readHeapLimits();
  // A process that only collects is what is wanted: V8 would end it once it has seen that for long.
  setFlagsFromString('--no-detect-ineffective-gcs-near-heap-limit');
  const hoard = new Hoard();
  const usedBytes = oldBytesUsed();
  const growth = new Growth({
    startMs: monotonicMs(),
    rampSeconds,
    blockBytes: BLOCK_BYTES,
    usedBytes,
    limits,
  });
  let liveBytes = usedBytes;
  const collections = watchCollections(() => {
    liveBytes = oldBytesUsed();
  });
  const timer = setInterval(() => {
    if (!mayGoOn()) return;
    const step = growth.next({
      nowMs: monotonicMs(),
      usedBytes: oldBytesUsed(),
      liveBytes,
      availableBytes: availableBytes(MIN_AVAILABLE_BYTES),
    });
    hoard.add(step.add);
    hoard.replace(step.replace);
    hoard.drop(step.drop);
    // Until the next full collection says it.
    liveBytes += (step.add - step.drop) * BLOCK_BYTES;
  }, STEP_MS).unref();
  return {
    end() {
      clearInterval(timer);
      collections.disconnect();
      hoard.drop(hoard.blocks);
      collectGarbage();
      setFlagsFromString('--detect-ineffective-gcs-near-heap-limit');
    },
  };
}

/** Calls back soon after each full collection. */
function watchCollections(collected: () => void): PerformanceObserver {
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isFull)) collected();
  });
  observer.observe({ entryTypes: ['gc'] });
  return observer;
}

/** Of an entry of type `gc`, whose detail says what was collected. */
const isFull = (entry: object): boolean =>
  (entry as { detail?: { kind?: number } }).detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;

/**
 * What was let go is given back at once, not when the idle server needs memory next; and to the
 * kernel, for which a plain collection leaves it in V8's hands.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: (options: object) => void = runInNewContext('gc');
  collect({ type: 'major', flavor: 'last-resort' });
}
