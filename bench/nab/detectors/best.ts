import { TemporalMemory } from '../../../htm.js/src/index.ts';
import { afterProbation } from './after-probation.ts';
import { AlarmOnce } from './evidence/alarm-once.ts';
import { Jury } from './evidence/jury.ts';
import { rankRhythm, rhythm, sequence, spread, step, value } from './evidence/witnesses.ts';
import { HtmAnomaly } from './htm-anomaly.ts';
import { rangeOf } from './value-range.ts';

/** An episode is this share of the probationary records, 6 % of a series as a rule. */
const EPISODE_SHARE = 0.4;
const MIN_EPISODE_RECORDS = 5;

/**
 * Two juries, one for what is sudden and one for what lasts; in both sits the sequence memory, beside
 * what looks at the values alone. The one that is more surprised counts, and again only when it is more
 * surprised than before. What each contributes stands in docs/benchmarks.md.
 */
export const createBest = afterProbation((probation) => {
  const htm = new HtmAnomaly({ range: rangeOf(probation), memory: new TemporalMemory() });
  const learning = Math.floor(probation.length / 2);
  const episode = Math.max(MIN_EPISODE_RECORDS, Math.round(EPISODE_SHARE * probation.length));
  const sudden = new Jury(episode, [value(), step(12), rankRhythm(24), sequence(2, learning)]);
  const lasting = new Jury(episode, [rhythm(48), spread(48), sequence(5, learning)]);
  const once = new AlarmOnce(episode);
  return {
    observe({ seconds, value }) {
      const moment = { seconds, value, rawAnomaly: htm.observe({ seconds, value }) };
      const strength = Math.max(sudden.observe(moment), lasting.observe(moment));
      return once.isNews(strength) ? between0And1(strength) : 0;
    },
  };
});

/** 0.5 for the usual peak of an episode; never so near 1 that two strengths become the same. */
const between0And1 = (strength: number): number => 0.5 + strength / (1 + Math.abs(strength)) / 2;
