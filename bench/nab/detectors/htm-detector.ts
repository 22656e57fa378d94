import { AnomalyLikelihood, type SequenceMemory } from '../../../htm.js/src/index.ts';
import { afterProbation } from './after-probation.ts';
import type { CreateDetector } from './detector.ts';
import { HtmAnomaly } from './htm-anomaly.ts';
import { RiseOnly } from './rise-only.ts';
import { rangeOf, SeenRange } from './value-range.ts';

/** A month of records, one each five minutes. */
const HISTORIC_WINDOW = 8_640;
/** A normal distribution takes two. */
const MIN_SAMPLES = 2;

/**
 * HTM in the manner of its authors' entry: the likelihood of the raw anomaly on a logarithmic scale,
 * where it rises, and 1 for a value far outside of all before it. Ahmad, Lavin, Purdy and Agha 2017,
 * section 3. Half of the probationary records are left to the memory to learn, half to the likelihood
 * to know what is usual. A short mean is compared with short means, which scatter less than single
 * scores: unlike the paper's, and 3 to 4 points better with either memory.
 */
export const createHtmDetector = (createMemory: () => SequenceMemory): CreateDetector =>
  afterProbation((probation) => {
    const htm = new HtmAnomaly({ range: rangeOf(probation), memory: createMemory() });
    const learningPeriod = Math.floor(probation.length / 2);
    const likelihood = new AnomalyLikelihood({
      distributionOf: 'means',
      historicWindow: HISTORIC_WINDOW,
      learningPeriod,
      estimationSamples: Math.max(MIN_SAMPLES, probation.length - learningPeriod),
    });
    const rise = new RiseOnly();
    const seen = new SeenRange();
    return {
      observe(record) {
        const rawAnomaly = htm.observe(record);
        const score = rise.observe(likelihood.score(rawAnomaly).logLikelihood);
        likelihood.learn(rawAnomaly);
        return seen.isFarOutside(record.value) ? 1 : score;
      },
    };
  });
