import type { KafkaRecord } from '@anomaly-prediction/kafka';
import { MessageError, type RejectReason, responseTime, stats } from '@anomaly-prediction/messages';
import { type Input, type Part, responseTimePart, statsPart } from './input.ts';

export type ReadPart =
  | { series: string; part: Part }
  | { reason: RejectReason | 'invalid_key'; message: string };

/** A series becomes a label of metrics and part of names. */
const SERIES = /^[\w.:/-]{1,253}$/;

/** The message in a record of one of the input topics, or why there is none. */
export function readPart(input: Input, { key, value }: KafkaRecord): ReadPart {
  if (!SERIES.test(key)) {
    const message = `${input}: the key must be the name of a series, 1 to 253 of a-z A-Z 0-9 _ . : / -`;
    return { reason: 'invalid_key', message };
  }
  try {
    const part =
      input === 'stats'
        ? statsPart(stats.decode(value))
        : responseTimePart(responseTime.decode(value));
    return { series: key, part };
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return { reason: error.reason, message: error.message };
  }
}
