import { type Aggregate, DEFAULT_HORIZON_SECONDS } from '@anomaly-prediction/messages';
import { DEFAULT_ALARM_PROBABILITY, DEFAULT_TRAINING_SECONDS } from '../defaults.ts';
import { type AlarmRule, type AlarmState, NO_ALARM, nextAlarm } from './alarm.ts';
import { violationProbability } from './combine.ts';
import { type Detector, FORECAST_STEPS, type Verdict } from './detector.ts';
import type { Growth } from './growth.ts';
import { type AnomalyModel, type AnomalyScores, createHtmAnomaly } from './htm-anomaly.ts';
import { type PodGrowth, Pods } from './pods.ts';
import { explain, explainLingering } from './reasons.ts';

export interface HtmGrowthOptions {
  /** How far ahead an alarm speaks. Default 120. */
  horizonSeconds?: number;
  /** Probability at which an alarm is raised. Default 0.5. */
  alarmProbability?: number;
  /** Seconds with CPU until the model speaks. Default 120. */
  trainingSeconds?: number;
  /** Of the HTM. Default 42. */
  seed?: number;
  /** Default the real HTM with `seed`. */
  anomaly?: AnomalyModel;
}

/** Names the product's own model in its predictions. */
export const HTM_MODEL = 'htm';

const RAISE_SECONDS = 2;
/** The release lies below the raising probability by this factor: 0.35 for 0.5. */
const RELEASE_SHARE = 0.7;
const RELEASE_SECONDS = 5;
/** Seconds in which a violation is likelier than this do not count as usual. */
const CALM_PROBABILITY = 0.2;
/** As far as a prediction can say. */
const MAX_LEAD_SECONDS = 3600;

/** All that a verdict is made of. */
interface Assessment {
  anomaly: AnomalyScores;
  trainedSeconds: number;
  /** Every pod that can be judged. */
  growths: readonly PodGrowth[];
  /** The pod most likely to violate; undefined while none can be judged. */
  worst: PodGrowth | undefined;
  probability: number;
  alarm: AlarmState;
}

/**
 * The product's own detector: growth of CPU that the requests do not explain, pod by pod, and the
 * HTM's anomaly likelihood. See growth.ts and combine.ts for how they make a probability.
 */
export function createHtmGrowthDetector(options: HtmGrowthOptions = {}): Detector {
  return new HtmGrowth(options);
}

class HtmGrowth implements Detector {
  readonly model = HTM_MODEL;
  private readonly trainingSeconds: number;
  private readonly rule: AlarmRule;
  private readonly anomaly: AnomalyModel;
  private readonly pods: Pods;
  private alarm: AlarmState = NO_ALARM;
  private assessed: { aggregate: Aggregate; assessment: Assessment } | undefined;

  constructor({
    horizonSeconds = DEFAULT_HORIZON_SECONDS,
    alarmProbability = DEFAULT_ALARM_PROBABILITY,
    trainingSeconds = DEFAULT_TRAINING_SECONDS,
    seed = 42,
    anomaly = createHtmAnomaly({ trainingSeconds, seed }),
  }: HtmGrowthOptions) {
    this.trainingSeconds = trainingSeconds;
    this.anomaly = anomaly;
    this.pods = new Pods({ trainingSeconds, horizonSeconds });
    this.rule = {
      raiseProbability: alarmProbability,
      raiseSeconds: RAISE_SECONDS,
      releaseProbability: alarmProbability * RELEASE_SHARE,
      releaseSeconds: RELEASE_SECONDS,
    };
  }

  score(aggregate: Aggregate): Verdict {
    const assessment = this.assess(aggregate);
    const { anomaly, trainedSeconds, worst, probability, alarm } = assessment;
    const isExpected = worst !== undefined && probability >= this.rule.releaseProbability;
    return {
      trained: trainedSeconds >= this.trainingSeconds,
      ...anomaly,
      forecast: worst === undefined ? NO_FORECAST : forecast(worst.growth, isExpected),
      violationProbability: probability,
      alarm: alarm.standing,
      expectedLeadSeconds: isExpected ? leadSeconds(worst.growth) : null,
      pod: isExpected ? worst.pod : null,
      reasons: isExpected ? explain(worst, anomaly) : this.silence(aggregate, assessment),
    };
  }

  learn(aggregate: Aggregate): void {
    const { probability, alarm } = this.assess(aggregate);
    this.alarm = alarm;
    this.anomaly.learn(aggregate);
    this.pods.learn(aggregate, { isCalm: probability < CALM_PROBABILITY && !alarm.standing });
    this.assessed = undefined;
  }

  /** What is learnt has been scored just before, as a rule. */
  private assess(aggregate: Aggregate): Assessment {
    if (this.assessed?.aggregate !== aggregate) {
      this.assessed = { aggregate, assessment: this.assessAnew(aggregate) };
    }
    return this.assessed.assessment;
  }

  private assessAnew(aggregate: Aggregate): Assessment {
    const anomaly = this.anomaly.score(aggregate);
    const trainedSeconds = this.pods.trainedSeconds;
    const growths = this.pods.assess(aggregate);
    let worst: PodGrowth | undefined;
    let probability = 0;
    for (const pod of growths) {
      const own = violationProbability(pod.growth, anomaly.anomalyLikelihood);
      if (own < probability) continue;
      worst = pod;
      probability = own;
    }
    const alarm =
      trainedSeconds < this.trainingSeconds
        ? NO_ALARM
        : nextAlarm(this.alarm, probability, this.rule);
    return { anomaly, trainedSeconds, growths, worst, probability, alarm };
  }

  /** Why nothing is expected, where that is not simply since all is well. */
  private silence({ cpu }: Aggregate, { trainedSeconds, growths, alarm }: Assessment): string[] {
    if (cpu === null) return ['CPU was not measured in this second.'];
    if (trainedSeconds < this.trainingSeconds) {
      return [`Learns what is usual: ${trainedSeconds} of ${this.trainingSeconds} s.`];
    }
    const [furthest] = growths.toSorted((a, b) => aboveExpected(b) - aboveExpected(a));
    if (furthest === undefined) return ['Too few seconds were measured of late to judge CPU by.'];
    return alarm.standing ? explainLingering(furthest) : [];
  }
}

const aboveExpected = ({ growth }: PodGrowth): number => growth.cpu - growth.expectedCpu;

const NO_FORECAST: Verdict['forecast'] = { steps: [], cpu: [] };

/** CPU ahead: along its growth while a violation is expected, else back at what requests explain. */
function forecast({ cpu, slope, expectedCpu }: Growth, isGrowing: boolean): Verdict['forecast'] {
  const ahead = (seconds: number) => (isGrowing ? cpu + Math.max(0, slope) * seconds : expectedCpu);
  return {
    steps: FORECAST_STEPS,
    cpu: FORECAST_STEPS.map((step) => Math.min(100, Math.max(0, ahead(step)))),
  };
}

/** Response times begin to violate when the allowance is used up. */
function leadSeconds({ secondsToSaturation, growing, saturated }: Growth): number | null {
  if (saturated >= growing) return 0;
  return secondsToSaturation === null ? null : Math.min(MAX_LEAD_SECONDS, secondsToSaturation);
}
