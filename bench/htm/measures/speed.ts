import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import { MODELS } from '../models.ts';
import type { SpeedSettings } from '../runs/speed.ts';
import { ms, score, times } from '../samples.ts';

const LIBRARY = { version: 'library', model: 'model1', withClassifier: false } as const;

/**
 * Ours and htm.java in turn, round by round, so that what slows the machine slows both. The
 * straightforward version is slow, and once is enough to see how slow.
 */
export async function measureSpeed(bench: Bench): Promise<Sample[]> {
  const { rounds } = bench.extent;
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round++) {
    samples.push(...(await measureRound(bench, `round ${round} of ${rounds}`)));
  }
  return [...samples, ...(await measurePlain(bench))];
}

async function measureRound(bench: Bench, round: string): Promise<Sample[]> {
  const { extent, seed, start, htmJava, step } = bench;
  const series = { records: extent.records, seed };
  const speed = (what: string, settings: Partial<SpeedSettings>) =>
    step(`${round}: ${what}`, () => start('speed', { ...LIBRARY, ...series, ...settings }));

  const model1 = await speed('Model 1', {});
  const java = await step(`${round}: htm.java`, () => htmJava.measure(MODELS.model1, series));
  const classifier = await speed('with classifier', { withClassifier: true });
  const original = await speed('with the original increments', { model: 'original' });
  const unbounded = await speed('without its bounds', { model: 'unbounded' });
  return [
    ms('model1.msPerRecord', model1.msPerRecord),
    ms('model1.classifier.msPerRecord', classifier.msPerRecord),
    ms('model1.original.msPerRecord', original.msPerRecord),
    ms('model1.unbounded.msPerRecord', unbounded.msPerRecord),
    ms('htmjava.msPerRecord', java.msPerRecord),
    times('model1.timesHtmJava', java.msPerRecord / model1.msPerRecord),
    times('model1.classifier.timesHtmJava', java.msPerRecord / classifier.msPerRecord),
    score('model1.meanAnomaly', model1.meanAnomaly),
    score('model1.original.meanAnomaly', original.meanAnomaly),
    score('model1.unbounded.meanAnomaly', unbounded.meanAnomaly),
    score('htmjava.meanAnomaly', java.meanAnomaly),
  ];
}

async function measurePlain({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const settings = { ...LIBRARY, records: extent.records, seed };
  const [model1, plain] = await step('the straightforward version beside ours', async () => [
    await start('speed', settings),
    await start('speed', { ...settings, version: 'plain' }),
  ]);
  return [
    ms('plain.msPerRecord', plain.msPerRecord),
    times('model1.timesPlain', plain.msPerRecord / model1.msPerRecord),
    score('model1.plainDifference', Math.abs(plain.meanAnomaly - model1.meanAnomaly)),
  ];
}
