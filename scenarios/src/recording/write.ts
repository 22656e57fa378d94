import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { encodeEpisode } from './encode.ts';
import type { RecordedEpisode } from './lines.ts';

/** Adds whole episodes to a recording. */
export interface RecordingWriter {
  /** Done when the episode would survive a power failure. @throws one line that names the file */
  append(episode: RecordedEpisode): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a recording, or one anew from `episodes`, those of it that are whole. The file takes its
 * place in one step: whatever happens, there is either the old one or the new one.
 */
export async function openRecordingWriter(
  path: string,
  episodes: Iterable<RecordedEpisode> | AsyncIterable<RecordedEpisode> = [],
): Promise<RecordingWriter> {
  const beside = `${path}.part`;
  return naming(path, async () => {
    const file = await open(beside, 'w');
    try {
      for await (const episode of episodes) await write(file, episode);
      await file.sync();
      await rename(beside, path);
    } catch (error) {
      await file.close();
      await rm(beside, { force: true });
      throw error;
    }
    // Two at once would be mixed up; after one that failed, part of it stands there.
    let last = Promise.resolve();
    return {
      append: (episode) => {
        last = last.then(() =>
          naming(path, async () => {
            await write(file, episode);
            await file.sync();
          }),
        );
        return last;
      },
      close: () => file.close(),
    };
  });
}

/** Each episode is a gzip member of its own, so that the file may break off behind any of them. */
async function write(file: FileHandle, episode: RecordedEpisode): Promise<void> {
  await file.writeFile(gzipSync(encodeEpisode(episode), { level: 9 }));
}

async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Error(`${path} cannot be written (${code ?? message})`, { cause });
  }
}
