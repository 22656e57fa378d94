import type { IHeaders, KafkaMessage } from 'kafkajs';

/** One record as this project reads it: offsets as numbers (exact up to 2^53), text as strings. */
export interface KafkaRecord {
  offset: number;
  key: string;
  value: Buffer | null;
  headers: Readonly<Record<string, string>>;
}

type Fetched = Pick<KafkaMessage, 'offset' | 'key' | 'value' | 'headers'>;

export const toRecord = ({ offset, key, value, headers }: Fetched): KafkaRecord => ({
  offset: Number(offset),
  key: key?.toString('utf8') ?? '',
  value,
  headers: readHeaders(headers ?? {}),
});

/** Of a header that is there several times the first counts. */
function readHeaders(headers: IHeaders): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) read[name] = first.toString();
  }
  return read;
}
