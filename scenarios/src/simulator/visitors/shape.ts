import type { LoadShape } from '../../plan/index.ts';

/** How many visitors there are at an instant, as a factor of the usual ones. */
export function factorAt(shape: LoadShape, seconds: number): number {
  switch (shape.kind) {
    case 'steady':
      return 1;
    case 'diurnal': {
      const { periodSeconds, lowFactor, highFactor } = shape;
      const height = (1 - Math.cos((2 * Math.PI * seconds) / periodSeconds)) / 2;
      return lowFactor + (highFactor - lowFactor) * height;
    }
    default: {
      const { afterSeconds, forSeconds, factor, rampSeconds } = shape;
      const since = seconds - afterSeconds;
      if (since < 0 || since >= forSeconds) return 1;
      return 1 + (factor - 1) * Math.min(1, rampSeconds === 0 ? 1 : since / rampSeconds);
    }
  }
}
