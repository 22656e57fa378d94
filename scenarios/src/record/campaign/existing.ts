import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type EpisodeLine, type RecordingHeader, readRecording } from '../../recording/index.ts';

/** What a file holds that a recording is to go on from. */
export interface Existing {
  episodes: EpisodeLine[];
  /** Whether it breaks off within an episode. */
  cutOff: boolean;
}

/**
 * Reads what there is of a recording; nothing where there is no such file.
 *
 * @throws one line that says what to do when it is a recording of something else
 */
export async function readExisting(path: string, header: RecordingHeader): Promise<Existing> {
  const existing: Existing = { episodes: [], cutOff: false };
  if (!existsSync(path)) return existing;
  const cutOff = () => {
    existing.cutOff = true;
  };
  for await (const { header: found, episode } of readRecording(path, { cutOff })) {
    const difference = differenceOf(found, header);
    if (difference !== null) {
      throw new Error(
        `${path} holds ${difference}; name another file by --out, or record the same`,
      );
    }
    existing.episodes.push(episode);
  }
  return existing;
}

/** Commits and machines may differ: each episode says its own. */
function differenceOf(found: RecordingHeader, wanted: RecordingHeader): string | null {
  for (const field of ['origin', 'scenario', 'seed'] as const) {
    if (found[field] !== wanted[field]) {
      return `a recording of ${field} ${found[field]}, not ${wanted[field]}`;
    }
  }
  if (isDeepStrictEqual(found.system, wanted.system)) return null;
  return `a recording of another system (${JSON.stringify(found.system)})`;
}

/** The number after the last: those between that are not there were left out. */
export const nextEpisode = ({ episodes }: Existing): number =>
  Math.max(-1, ...episodes.map(({ episode }) => episode)) + 1;
