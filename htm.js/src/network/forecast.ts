import type { Prediction, SdrClassifier } from '../classifier/sdr-classifier.ts';
import { demandForecastSteps, type SequenceMemory } from '../memory/sequence-memory.ts';

/**
 * What is expected 1, 2, … `steps` records ahead. As far as the classifier reaches it alone says it
 * from the active cells; beyond, the memory feeds its own predictions forward, and the classifier goes
 * the last steps from there, as many as it can, since every step of the memory is less sure than the
 * one before. Steps nearer than the classifier's nearest are left out. Changes nothing.
 */
export function forecast(
  memory: Pick<SequenceMemory, 'activeCells' | 'forecast'>,
  classifier: Pick<SdrClassifier, 'predict' | 'steps'>,
  steps: number,
): Prediction[] {
  demandForecastSteps(steps, 1);
  const parts = Array.from({ length: steps }, (_, before) => split(before + 1, classifier.steps));
  const furthest = Math.max(0, ...parts.map((part) => part?.byMemory ?? 0));
  const patterns = [memory.activeCells(), ...memory.forecast(furthest)];
  const predictions = patterns.map((pattern) => classifier.predict(pattern));
  return parts.flatMap((part, before) => {
    if (part === undefined) return [];
    const found = predictions[part.byMemory]?.find(({ steps }) => steps === part.byClassifier);
    return found === undefined ? [] : [{ ...found, steps: before + 1 }];
  });
}

/** How many steps the memory goes, and how many then the classifier: as many as it can. */
function split(step: number, reached: readonly number[]) {
  const within = reached.filter((steps) => steps <= step);
  if (within.length === 0) return undefined;
  const byClassifier = Math.max(...within);
  return { byMemory: step - byClassifier, byClassifier };
}
