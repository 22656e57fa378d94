import type { Leak } from '../kinds.ts';
import { monotonicMs } from '../monotonic.ts';
import { type Burners, cpuMs } from './burners.ts';
import { Pacer } from './pacer.ts';
import { BURNERS } from './pool-size.ts';
import type { Demand } from './ramp.ts';

/**
 * As many again wait behind the slices that run, so that the burners stay busy while the starved
 * agent waits for its turn. All of them together take half a second of the allowance at most.
 */
const MAX_BUSY = 2 * BURNERS;

/**
 * Burns CPU beside the web server, in its allowance, while there is time until the deadline. An agent
 * too starved to notice that it was moved is too starved to go on burning.
 */
export function createCpuLeak(burners: Burners, allowanceCores: number, demand: Demand): Leak {
  let deadlineMs = 0;
  let timer: NodeJS.Timeout | undefined;

  function turn(pacer: Pacer): void {
    const nowMs = monotonicMs();
    if (nowMs >= deadlineMs) return;
    const { slices, waitMs } = pacer.next({ nowMs, cpuMs: cpuMs(), busy: burners.busy });
    for (let begun = 0; begun < slices; begun++) burners.burn();
    timer = setTimeout(turn, waitMs, pacer);
  }

  return {
    start(rampSeconds, untilMs) {
      clearTimeout(timer);
      deadlineMs = untilMs;
      const startMs = monotonicMs();
      const demandAllowances = (elapsedSeconds: number) => demand(elapsedSeconds, rampSeconds);
      const { sliceMs } = burners;
      const options = { startMs, demandAllowances, allowanceCores, sliceMs, maxBusy: MAX_BUSY };
      turn(new Pacer(options, cpuMs()));
    },
    extend(untilMs) {
      deadlineMs = untilMs;
    },
    stop() {
      deadlineMs = 0;
      clearTimeout(timer);
    },
  };
}
