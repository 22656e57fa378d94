import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { createEpisodeDecoder } from './decode.ts';
import type { RecordedEpisode } from './lines.ts';

/** Far more than a second of 500 pods. */
const MAX_LINE_CHARACTERS = 1_000_000;

export interface ReadOptions {
  /** Told, at the end, that the file breaks off: what was written of its last episode is left out. */
  cutOff?(): void;
}

/**
 * The whole episodes of a recording, one after the other, in the order of the file. One that was cut
 * off (a full disk, a kill while it was written) is left out.
 *
 * @throws one line that names the file, and the line where one is at fault
 */
export async function* readRecording(
  path: string,
  { cutOff }: ReadOptions = {},
): AsyncGenerator<RecordedEpisode, void> {
  const decoder = createEpisodeDecoder();
  let number = 0;
  const take = (line: string) => {
    number += 1;
    return decoder.take(line);
  };
  let rest = '';
  try {
    for await (const text of unzipped(path)) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const episode = take(line);
        if (episode !== undefined) yield episode;
      }
      if (rest.length > MAX_LINE_CHARACTERS) throw new Error('a line without an end');
    }
  } catch (cause) {
    throw faultOf(path, number, cause);
  }
  if (rest !== '' || decoder.unfinished) cutOff?.();
}

/** The text of all members of a gzip file. */
async function* unzipped(path: string): AsyncGenerator<string> {
  // Gives what there is of a member that breaks off, too.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  gunzip.setEncoding('utf8');
  // An error of either ends the loop below: the pipeline passes it on.
  const stream = pipeline(createReadStream(path), gunzip, () => undefined);
  for await (const text of stream) yield text as string;
}

function faultOf(path: string, line: number, cause: unknown): Error {
  const { message, code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new Error(`${path}: there is no such file`, { cause });
  if (code?.startsWith('Z_'))
    return new Error(`${path}, after line ${line}: ${message}`, { cause });
  if (code !== undefined) return new Error(`${path} cannot be read (${code})`, { cause });
  return new Error(`${path}, line ${line}: ${message}`, { cause });
}
