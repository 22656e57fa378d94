import type { LeakKind } from '@anomaly-prediction/chaos';
import { createDraw, type Draw } from './draw.ts';
import { type Crowd, formatLoadShape, type LoadShape } from './load-shape.ts';
import type { Scenario } from './scenario.ts';

export interface Leak {
  kind: LeakKind;
  /** In which it reaches its full size; null leaves it to the agent. */
  rampSeconds: number | null;
}

/** All that is to happen in one episode: one freshly started system, from its first second. */
export interface EpisodePlan {
  scenario: Scenario;
  episode: number;
  /** Of this episode alone; visitors draw from it too. */
  seed: string;
  /** From the first second to the cause's start. */
  leadInSeconds: number;
  /** How long the cause lasts; a clean episode is all lead-in. */
  causeSeconds: number;
  /** From the cause's end to the last second. */
  recoverySeconds: number;
  loadShape: LoadShape;
  leak: Leak | null;
}

/** What differs from one scenario to the next. */
type Happening = Pick<EpisodePlan, 'causeSeconds' | 'loadShape' | 'leak'>;

const STEADY: LoadShape = { kind: 'steady' };
const RECOVERY_SECONDS = 60;
/** Longer than the predictor trains, and no two alike: nothing may be learnt from the time. */
const LEAD_IN_SECONDS = [120, 180] as const;
const CLEAN_SECONDS = 1_800;
/** How long users wait before the cause ends: an episode of violations, and more than one. */
const VIOLATION_SECONDS = 45;
const CROWD_FALL_SECONDS = 20;

const HAPPENINGS: Record<Exclude<Scenario, 'clean'>, (draw: Draw, leadIn: number) => Happening> = {
  'cpu-leak': (draw) => {
    const rampSeconds = draw.whole(30, 180);
    return leak({ kind: 'cpu', rampSeconds }, Math.round(1.4 * rampSeconds) + VIOLATION_SECONDS);
  },
  // As `kubectl create job` makes it: each one also tells whether the default hurts when it should.
  'memory-leak': () => leak({ kind: 'memory', rampSeconds: null }, 300),
  'cpu-burst': () => leak({ kind: 'burst', rampSeconds: null }, 5),
  'slow-database': (draw) => {
    const rampSeconds = draw.whole(30, 180);
    return leak({ kind: 'slow-database', rampSeconds }, 2 * rampSeconds);
  },
  surge: (draw, afterSeconds) => {
    const rampSeconds = draw.whole(10, 30);
    const forSeconds = 2 * rampSeconds + draw.whole(30, 90);
    const factor = draw.hundredths(1.3, 3);
    const ramps = { rampSeconds, fallSeconds: rampSeconds };
    return crowd({ kind: 'surge', afterSeconds, forSeconds, factor, ...ramps });
  },
  'flash-crowd': (draw, afterSeconds) => {
    // At 13 to 24 times the usual visitors the allowance is used up, by the machine's speed.
    const rampSeconds = draw.whole(30, 120);
    const forSeconds = rampSeconds + VIOLATION_SECONDS + CROWD_FALL_SECONDS;
    const factor = draw.hundredths(25, 30);
    const ramps = { rampSeconds, fallSeconds: CROWD_FALL_SECONDS };
    return crowd({ kind: 'flash-crowd', afterSeconds, forSeconds, factor, ...ramps });
  },
};

/** Draws one episode: the same scenario, seed and number give the same one, now and later. Pure. */
export function planEpisode(scenario: Scenario, seed: number, episode: number): EpisodePlan {
  const ofEpisode = `${seed}/${scenario}/${episode}`;
  const draw = createDraw(ofEpisode);
  const head = { scenario, episode, seed: ofEpisode };
  if (scenario === 'clean') {
    const loadShape = wave(draw);
    const leadInSeconds = CLEAN_SECONDS;
    return { ...head, leadInSeconds, causeSeconds: 0, recoverySeconds: 0, loadShape, leak: null };
  }
  const leadInSeconds = draw.whole(...LEAD_IN_SECONDS);
  const happening = HAPPENINGS[scenario](draw, leadInSeconds);
  return { ...head, leadInSeconds, recoverySeconds: RECOVERY_SECONDS, ...happening };
}

const leak = (what: Leak, causeSeconds: number): Happening => ({
  leak: what,
  causeSeconds,
  loadShape: STEADY,
});

const crowd = (shape: Crowd): Happening => ({
  leak: null,
  causeSeconds: shape.forSeconds,
  loadShape: shape,
});

const wave = (draw: Draw): LoadShape => ({
  kind: 'diurnal',
  periodSeconds: draw.whole(300, 900),
  lowFactor: draw.hundredths(0.4, 0.8),
  highFactor: draw.hundredths(1.1, 1.8),
  phase: draw.hundredths(0, 1),
});

/** From its first second to its last. */
export const lengthSeconds = (plan: EpisodePlan): number =>
  plan.leadInSeconds + plan.causeSeconds + plan.recoverySeconds;

/** What was drawn, for the record. */
export function parametersOf(plan: EpisodePlan): Record<string, number | string> {
  const { leadInSeconds, causeSeconds, recoverySeconds, loadShape, leak: what } = plan;
  return {
    leadInSeconds,
    causeSeconds,
    recoverySeconds,
    loadShape: formatLoadShape(loadShape),
    ...(what !== null && { kind: what.kind }),
    ...(what?.rampSeconds != null && { rampSeconds: what.rampSeconds }),
  };
}
