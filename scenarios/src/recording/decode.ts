import {
  type EpisodeLine,
  lineSchema,
  RECORDING_VERSION,
  type RecordedEpisode,
  type RecordedSecond,
  type RecordingHeader,
  type RecordingLine,
} from './lines.ts';

/** Two days: no episode is longer, and a file without an end must not fill the memory. */
const MAX_SECONDS = 172_800;

/** Puts episodes together from their lines. */
export interface EpisodeDecoder {
  /** Whether an episode has begun that has not ended. */
  readonly unfinished: boolean;
  /**
   * The episode that ends with this line, else undefined.
   *
   * @throws one line that says what is wrong with it
   */
  take(line: string): RecordedEpisode | undefined;
}

export function createEpisodeDecoder(): EpisodeDecoder {
  let header: RecordingHeader | undefined;
  let seconds: RecordedSecond[] = [];

  function takeSecond(second: RecordedSecond): undefined {
    if (header === undefined) throw new Error('a second before the line of type "recording"');
    const last = seconds.at(-1);
    if (last !== undefined && last.episode !== second.episode) {
      throw new Error(`a second of episode ${second.episode} within episode ${last.episode}`);
    }
    if (last !== undefined && last.aggregate.timestamp >= second.aggregate.timestamp) {
      throw new Error(`second ${second.aggregate.timestamp} is not after the one before it`);
    }
    if (seconds.length === MAX_SECONDS) throw new Error(`more than ${MAX_SECONDS} seconds`);
    seconds.push(second);
  }

  function takeEnd(episode: EpisodeLine): RecordedEpisode {
    if (header === undefined) throw new Error('an episode before the line of type "recording"');
    const last = seconds.at(-1);
    if (last === undefined) throw new Error(`episode ${episode.episode} has no seconds`);
    if (last.episode !== episode.episode) {
      throw new Error(`the end of episode ${episode.episode} within episode ${last.episode}`);
    }
    const whole = { header, episode, seconds };
    seconds = [];
    return whole;
  }

  return {
    get unfinished() {
      return seconds.length > 0;
    },
    take(text) {
      const line = parseLine(text);
      if (line.type === 'second') return takeSecond(line);
      if (line.type === 'episode') return takeEnd(line);
      if (seconds.length > 0) throw new Error('a recording begins within an episode');
      header = line;
      return undefined;
    },
  };
}

function parseLine(text: string): RecordingLine {
  const value = parseJson(text);
  const result = lineSchema.safeParse(value);
  if (result.success) return result.data;
  const { version } = value as { version?: unknown };
  if (version !== undefined && version !== RECORDING_VERSION) {
    throw new Error(`version ${JSON.stringify(version)}; this program reads ${RECORDING_VERSION}`);
  }
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') || 'the line';
  throw new Error(`${field}: ${issue?.message ?? 'not valid'}`, { cause: result.error });
}

function parseJson(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`not JSON: ${text.slice(0, 40)}`, { cause });
  }
  if (typeof value === 'object' && value !== null) return value;
  throw new Error(`not an object: ${text.slice(0, 40)}`);
}
