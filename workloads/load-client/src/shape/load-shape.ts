/** How the load goes over time: a pure function of the seconds since the client's start. */
export interface LoadShape {
  /** By how much the number of sessions is multiplied. */
  factorAt(seconds: number): number;
  /** What a surge or a flash crowd adds to a load that is steady otherwise. */
  crowd?: CrowdPeriod;
}

export interface CrowdPeriod {
  startSeconds: number;
  endSeconds: number;
}

export const STEADY: LoadShape = { factorAt: () => 1 };

export interface Bump {
  afterSeconds: number;
  /** From the first to the last second in which the load differs. */
  forSeconds: number;
  factor: number;
  riseSeconds: number;
  fallSeconds: number;
}

/** Rises in a straight line to `factor`, stays there, and falls in a straight line. */
export function bump({
  afterSeconds,
  forSeconds,
  factor,
  riseSeconds,
  fallSeconds,
}: Bump): LoadShape {
  const endSeconds = afterSeconds + forSeconds;
  return {
    crowd: { startSeconds: afterSeconds, endSeconds },
    factorAt: (seconds) => {
      if (seconds < afterSeconds || seconds >= endSeconds) return 1;
      const risen = riseSeconds > 0 ? (seconds - afterSeconds) / riseSeconds : 1;
      const left = fallSeconds > 0 ? (endSeconds - seconds) / fallSeconds : 1;
      return 1 + (factor - 1) * Math.min(1, risen, left);
    },
  };
}

export interface Wave {
  periodSeconds: number;
  low: number;
  high: number;
  /** Which part of the wave has passed at the start: at 0 the load is lowest, at 0.5 highest. */
  phase: number;
}

/** A day's ups and downs as a sine. */
export function wave({ periodSeconds, low, high, phase }: Wave): LoadShape {
  return {
    factorAt: (seconds) => {
      const turns = seconds / periodSeconds + phase;
      return low + (high - low) * (0.5 - 0.5 * Math.cos(2 * Math.PI * turns));
    },
  };
}
