/**
 * How many visitors come over time, as a factor of the usual ones. Times are seconds since the load
 * clients' start.
 */
export type LoadShape = Steady | Crowd | Diurnal;

export interface Steady {
  kind: 'steady';
}

/** More visitors for a while: a surge the site can serve, a flash crowd it cannot. */
export interface Crowd {
  /** A surge falls as it rose: its two ramps are one. */
  kind: 'surge' | 'flash-crowd';
  afterSeconds: number;
  /** From the first additional visitor to the last. */
  forSeconds: number;
  factor: number;
  /** In which the factor is reached. */
  rampSeconds: number;
  /** In which it is lost again, at the end of {@link forSeconds}. */
  fallSeconds: number;
}

/** A day's wave, shortened. */
export interface Diurnal {
  kind: 'diurnal';
  periodSeconds: number;
  lowFactor: number;
  highFactor: number;
  /** Which part of the wave has passed at the start: at 0 it is lowest, at 0.5 highest. */
  phase: number;
}

/** As the load client's LOAD_SHAPE takes it. */
export function formatLoadShape(shape: LoadShape): string {
  switch (shape.kind) {
    case 'steady':
      return shape.kind;
    case 'surge':
      return `surge:${rise(shape)}`;
    case 'flash-crowd':
      return `flash-crowd:${rise(shape)},fall=${shape.fallSeconds}`;
    case 'diurnal': {
      const { periodSeconds, lowFactor, highFactor, phase } = shape;
      return `diurnal:period=${periodSeconds},low=${lowFactor},high=${highFactor},phase=${phase}`;
    }
  }
}

const rise = ({ afterSeconds, forSeconds, factor, rampSeconds }: Crowd): string =>
  `after=${afterSeconds},for=${forSeconds},factor=${factor},ramp=${rampSeconds}`;
