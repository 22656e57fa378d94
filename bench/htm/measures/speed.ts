import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import { MODELS } from '../models.ts';
import type { SpeedSettings } from '../runs/speed.ts';
import { ms, score, times } from '../samples.ts';

/** One after the other in every round, so that what slows the machine slows all. */
export async function measureSpeed(bench: Bench): Promise<Sample[]> {
  const { rounds } = bench.extent;
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round++) {
    samples.push(...(await measureRound(bench, `round ${round} of ${rounds}`)));
  }
  return samples;
}

async function measureRound(bench: Bench, round: string): Promise<Sample[]> {
  const { extent, seed, start, htmJava, step } = bench;
  const series = { records: extent.records, seed };
  const library = {
    ...series,
    version: 'library',
    model: 'model1',
    withClassifier: false,
  } as const;
  const speed = (what: string, settings: SpeedSettings) =>
    step(`${round}: ${what}`, () => start('speed', settings));

  const model1 = await speed('Model 1', library);
  const java = await step(`${round}: htm.java`, () => htmJava.measure(MODELS.model1, series));
  const classifier = await speed('with classifier', { ...library, withClassifier: true });
  const original = await speed('with the original increments', { ...library, model: 'original' });
  const plain = await speed('the straightforward version', { ...library, version: 'plain' });
  return [
    ms('model1.msPerRecord', model1.msPerRecord),
    ms('model1.classifier.msPerRecord', classifier.msPerRecord),
    ms('model1.original.msPerRecord', original.msPerRecord),
    ms('htmjava.msPerRecord', java.msPerRecord),
    ms('plain.msPerRecord', plain.msPerRecord),
    times('model1.timesHtmJava', java.msPerRecord / model1.msPerRecord),
    times('model1.classifier.timesHtmJava', java.msPerRecord / classifier.msPerRecord),
    times('model1.timesPlain', plain.msPerRecord / model1.msPerRecord),
    score('model1.plainDifference', Math.abs(plain.meanAnomaly - model1.meanAnomaly)),
    score('model1.meanAnomaly', model1.meanAnomaly),
    score('htmjava.meanAnomaly', java.meanAnomaly),
  ];
}
