import { localSystem } from '@anomaly-prediction/test';
import type { Benchmark } from '../benchmark.ts';
import { FULL, QUICK } from './bench.ts';
import { openHtmJava, versionsOfHtmJava } from './htm-java.ts';
import { measureGrowth } from './measures/growth.ts';
import { measureLogLoss } from './measures/log-loss.ts';
import { measureMemory } from './measures/memory.ts';
import { measureQuality } from './measures/quality.ts';
import { measureSnapshot } from './measures/snapshot.ts';
import { measureSpeed } from './measures/speed.ts';
import { measureStreams } from './measures/streams.ts';
import { findOneCore } from './one-core.ts';
import { inFreshProcesses } from './processes.ts';

const SEED = 7;
const MEASURES = [
  measureSpeed,
  measureLogLoss,
  measureGrowth,
  measureMemory,
  measureSnapshot,
  measureStreams,
  measureQuality,
];

export const htm: Benchmark = {
  what: 'htm.js beside htm.java and a straightforward version: speed, growth, memory, many streams',
  parts: ['java', 'htmJava'],
  goals: {
    'model1.timesHtmJava': { atLeast: 19 },
    'model1.classifier.timesHtmJava': { atLeast: 8 },
    'model1.plainDifference': { atMost: 0 },
    'model1.logLossExcess1': { atMost: 2 },
    'model1.logLossExcess7': { atMost: 2 },
    'model1.growth': { atMost: 1.3 },
    'model1.classifier.growth': { atMost: 1.3 },
    // 40 MB.
    'model1.classifier.memoryMiB': { atMost: 38.1 },
    'model1.snapshotWriteMs': { atMost: 50 },
    'model1.snapshotReadMs': { atMost: 50 },
    'streams.p99Ms': { atMost: 250 },
    'streams.memoryGiB': { atMost: 8 },
  },
  versions: () => versionsOfHtmJava(localSystem()),
  async run({ report, quick, signal }) {
    const system = localSystem(signal);
    const core = await findOneCore(system);
    report.note(core.what);
    const htmJava = await report.step('Compiling what calls htm.java', () =>
      openHtmJava(system, core),
    );
    const bench = {
      extent: quick ? QUICK : FULL,
      seed: SEED,
      start: inFreshProcesses(system, core),
      htmJava,
      step: <T>(what: string, work: () => Promise<T>) => {
        signal.throwIfAborted();
        return report.step(what, work);
      },
    };
    try {
      const samples = [];
      for (const measure of MEASURES) samples.push(...(await measure(bench)));
      return samples;
    } finally {
      await htmJava.close();
    }
  },
};
