import {
  AnomalyLikelihood,
  type SequenceMemory,
  TemporalMemory,
} from '../../../htm.js/src/index.ts';
import { afterProbation } from './after-probation.ts';
import type { CreateDetector } from './detector.ts';
import { HtmAnomaly } from './htm-anomaly.ts';
import { rangeOf, SeenRange } from './value-range.ts';

/**
 * HTM as its authors entered it: the likelihood of the raw anomaly on a logarithmic scale, and 1 for a
 * value far outside of all before it. Ahmad, Lavin, Purdy and Agha 2017. Half of the probationary
 * records are left to the memory to learn, half to the likelihood to know what is usual.
 */
export const createHtmDetector = (createMemory: () => SequenceMemory): CreateDetector =>
  afterProbation((probation) => {
    const htm = new HtmAnomaly({ range: rangeOf(probation), memory: createMemory() });
    const learningPeriod = Math.floor(probation.length / 2);
    const likelihood = new AnomalyLikelihood({
      historicWindow: 8_640,
      learningPeriod,
      estimationSamples: Math.max(2, probation.length - learningPeriod),
    });
    const seen = new SeenRange();
    return {
      observe(record) {
        const raw = htm.observe(record);
        const { logLikelihood } = likelihood.score(raw);
        likelihood.learn(raw);
        return seen.isFarOutside(record.value) ? 1 : logLikelihood;
      },
    };
  });

export const createClassic = createHtmDetector(() => new TemporalMemory(MEMORY));

/** Ahmad et al. 2017, table 4. */
const MEMORY = {
  columns: 2048,
  cellsPerColumn: 32,
  activationThreshold: 13,
  minThreshold: 10,
  initialPermanence: 0.21,
  connectedPermanence: 0.5,
  permanenceIncrement: 0.1,
  permanenceDecrement: 0.1,
  newSynapseCount: 20,
} as const;
