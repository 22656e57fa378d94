import type { Sample } from './sampler.ts';

export interface AnnounceLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Says what changes, once, not what is still so a second later. */
export function createAnnouncer(log: AnnounceLog): (sample: Sample) => void {
  let last: string | undefined;
  return (sample) => {
    const words = wordsOf(sample);
    if (words === last) return;
    last = words;
    if (sample.outcome === 'no_target') log.warn({}, words);
    else if (sample.outcome === 'unreadable') log.warn({ err: sample.cause }, words);
    else if (sample.outcome === 'first_reading') log.info({ ...sample.target }, words);
  };
}

function wordsOf(sample: Sample): string {
  switch (sample.outcome) {
    case 'no_target':
      return 'target not found, nothing is sent until it is';
    case 'unreadable':
      return `target cannot be read: ${String(sample.cause)}`;
    case 'first_reading':
      return `target found, process ${sample.target.pid}, read by ${sample.collector}`;
    default:
      return 'measuring';
  }
}
