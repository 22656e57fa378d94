import type { RecordedEpisode, RecordingHeader } from './lines.ts';
import { type ReadOptions, readRecording } from './read.ts';

type Origin = RecordingHeader['origin'];

/**
 * The episodes of several recordings as one set. What really happened and what was simulated are never
 * one set: a statistic over both would say nothing of either, and the real ones stay the judge.
 *
 * @throws naming the file that is of another origin than what came before it
 */
export async function* readTogether(
  paths: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<RecordedEpisode, void> {
  let first: { origin: Origin; path: string } | undefined;
  for (const path of paths) {
    for await (const episode of readRecording(path, options)) {
      const { origin } = episode.header;
      first ??= { origin, path };
      if (origin !== first.origin) throw mixed({ origin, path }, first);
      yield episode;
    }
  }
}

type Source = { origin: Origin; path: string };

const mixed = (other: Source, first: Source): Error =>
  new Error(
    `${other.path} is ${other.origin}, ${first.path} is ${first.origin}: recordings and simulations are never pooled`,
  );
