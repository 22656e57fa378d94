import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.ts';
import { demandAllowances } from './ramp.ts';

const SLICE_MS = 1.5;
const MAX_BUSY = 32;
const ALLOWANCE_CORES = 0.25;
const RAMP_SECONDS = 50;

interface Machine {
  /** Cores that the burners get at most. */
  cores: number;
  /** How late the pacer's own turns come at most. */
  latenessMs?: number;
  random?: () => number;
}

/** Burns for `seconds` on a simulated machine; tells of each turn what was used and was under way. */
function burn(seconds: number, { cores, latenessMs = 0, random = () => 0 }: Machine) {
  const pacer = new Pacer(
    {
      startMs: 0,
      demandAllowances: (elapsedSeconds) => demandAllowances(elapsedSeconds, RAMP_SECONDS),
      allowanceCores: ALLOWANCE_CORES,
      sliceMs: SLICE_MS,
      maxBusy: MAX_BUSY,
    },
    0,
  );
  const turns: { second: number; usedMs: number; busy: number }[] = [];
  let nowMs = 0;
  let usedMs = 0;
  let queuedMs = 0;
  while (nowMs < seconds * 1_000) {
    const busy = Math.ceil(queuedMs / SLICE_MS);
    const { slices, waitMs } = pacer.next({ nowMs, cpuMs: usedMs, busy });
    queuedMs += slices * SLICE_MS;
    turns.push({ second: nowMs / 1_000, usedMs, busy: busy + slices });
    const passedMs = waitMs + latenessMs * random();
    const burntMs = Math.min(queuedMs, cores * passedMs);
    queuedMs -= burntMs;
    usedMs += burntMs;
    nowMs += passedMs;
  }
  return turns;
}

/** CPU time that the ramp demands in the first seconds, in ms. */
function demandedMs(seconds: number): number {
  let ms = 0;
  for (let tenth = 0; tenth < seconds * 10; tenth++) {
    ms += demandAllowances(tenth / 10, RAMP_SECONDS) * ALLOWANCE_CORES * 100;
  }
  return ms;
}

const usedBy = (turns: ReturnType<typeof burn>, second: number): number =>
  turns.findLast((turn) => turn.second <= second)?.usedMs ?? 0;

describe('the pacer of a leak', () => {
  it('uses what the ramp demands, second by second, while the machine gives it', () => {
    const turns = burn(40, { cores: 2 });
    for (let second = 6; second <= 40; second++) {
      expect(Math.abs(usedBy(turns, second) - demandedMs(second))).toBeLessThan(25);
    }
  });

  it('does so although its own turns come late', () => {
    const lateness = fc.double({ min: 0, max: 80, noNaN: true });
    const chance = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50 });
    fc.assert(
      fc.property(lateness, chance, (latenessMs, chances) => {
        let index = 0;
        const random = () => chances[index++ % chances.length] ?? 0;
        const turns = burn(30, { cores: 2, latenessMs, random });
        expect(Math.abs(usedBy(turns, 30) - demandedMs(30))).toBeLessThan(60);
      }),
    );
  });

  it('does nothing at all before its first step', () => {
    expect(burn(4.9, { cores: 2 }).map(({ busy }) => busy)).toEqual([0]);
  });

  it('keeps every burner busy once the machine gives less than it demands', () => {
    const turns = burn(60, { cores: 0.1 });
    const late = turns.filter(({ second }) => second > 45);
    expect(Math.min(...late.map(({ busy }) => busy))).toBeGreaterThanOrEqual(MAX_BUSY / 2);
  });

  it('never has more under way than its bound, however starved it is', () => {
    const cores = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(cores, (given) => {
        const busy = burn(60, { cores: given }).map((turn) => turn.busy);
        expect(Math.max(...busy)).toBeLessThanOrEqual(MAX_BUSY);
      }),
    );
  });
});
