import { TemporalMemory } from '../../../htm.js/src/index.ts';
import { afterProbation } from './after-probation.ts';
import { AlarmOnce } from './evidence/alarm-once.ts';
import { Jury } from './evidence/jury.ts';
import {
  lowValue,
  mean,
  rankRhythm,
  rhythm,
  sequence,
  spread,
  step,
  value,
} from './evidence/witnesses.ts';
import { HtmAnomaly } from './htm-anomaly.ts';
import { rangeOf } from './value-range.ts';

/** An episode is this share of the probationary records, 5 % of a series as a rule. */
const EPISODE_SHARE = 1 / 3;
const MIN_EPISODE_RECORDS = 5;
/** The mean of three memories hangs less on chance than each of them. */
const SEEDS = [1, 2, 3];

/**
 * Two juries: one for what is sudden, where the sequence memory sits beside what looks at values alone,
 * and one for what lasts. The one that is more surprised counts, and again only when it is more
 * surprised than before. What each contributes stands in docs/benchmarks.md.
 */
export const createBest = afterProbation((probation) => {
  const range = rangeOf(probation);
  const htms = SEEDS.map(
    (seed) => new HtmAnomaly({ range, memory: new TemporalMemory({ seed }), seed }),
  );
  const learning = Math.floor(probation.length / 2);
  const episode = Math.max(MIN_EPISODE_RECORDS, Math.round(EPISODE_SHARE * probation.length));
  const sudden = new Jury(episode, [
    value(),
    step(12),
    mean([rankRhythm(12), rankRhythm(24), rankRhythm(48)]),
    sequence(2, learning),
  ]);
  const lasting = new Jury(episode, [lowValue(), rhythm(48), spread(48)]);
  const once = new AlarmOnce(episode);
  return {
    observe({ seconds, value }) {
      const raw = htms.map((htm) => htm.observe({ seconds, value }));
      const rawAnomaly = raw.reduce((sum, each) => sum + each, 0) / raw.length;
      const moment = { seconds, value, rawAnomaly };
      const strength = Math.max(sudden.observe(moment), lasting.observe(moment));
      return once.isNews(strength) ? between0And1(strength) : 0;
    },
  };
});

/** 0.5 for the usual peak of an episode; never so near 1 that two strengths become the same. */
const between0And1 = (strength: number): number => 0.5 + strength / (1 + Math.abs(strength)) / 2;
