export { encodeEpisode, roundInstant, roundSecond, roundShare } from './encode.ts';
export type {
  EpisodeLine,
  RecordedEpisode,
  RecordedSecond,
  RecordedSystem,
  RecordingHeader,
  RecordingLine,
} from './lines.ts';
export { RECORDING_VERSION } from './lines.ts';
export { type ReadOptions, readRecording } from './read.ts';
export { readTogether } from './read-together.ts';
export { openRecordingWriter, type RecordingWriter } from './write.ts';
