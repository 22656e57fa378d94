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
  kind: 'surge' | 'flash-crowd';
  afterSeconds: number;
  /** From the first additional visitor to the last. */
  forSeconds: number;
  factor: number;
  /** In which the factor is reached. */
  rampSeconds: number;
}

/** A day's wave, shortened. */
export interface Diurnal {
  kind: 'diurnal';
  periodSeconds: number;
  lowFactor: number;
  highFactor: number;
}

/** As the load client's LOAD_SHAPE takes it. */
export function formatLoadShape(shape: LoadShape): string {
  switch (shape.kind) {
    case 'steady':
      return shape.kind;
    case 'diurnal': {
      const { periodSeconds, lowFactor, highFactor } = shape;
      return `diurnal:period=${periodSeconds},low=${lowFactor},high=${highFactor}`;
    }
    default: {
      const { kind, afterSeconds, forSeconds, factor, rampSeconds } = shape;
      return `${kind}:after=${afterSeconds},for=${forSeconds},factor=${factor},ramp=${rampSeconds}`;
    }
  }
}
