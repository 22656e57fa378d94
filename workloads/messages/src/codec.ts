import { z } from 'zod';

/** Why a message could not be used. The label of every `…_rejected_records_total` metric. */
export type RejectReason = 'too_large' | 'not_json' | 'invalid';

/** A message that cannot be used: says why, and names the field where one is at fault. */
export class MessageError extends Error {
  readonly reason: RejectReason;

  constructor(reason: RejectReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MessageError';
    this.reason = reason;
  }
}

export interface Codec<Message> {
  /** JSON bytes of a valid message. Throws {@link MessageError} naming the field that is not valid. */
  encode(message: Message): Buffer;
  /** The message in these bytes. Throws {@link MessageError}; unknown fields are dropped. */
  decode(bytes: Uint8Array | null): Message;
}

/** Larger than any real message that tells of one thing; smaller than what would hurt a consumer's memory. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/** The one way to make a topic's encode and decode from the schema of its value. */
export function createCodec<Schema extends z.ZodType>(
  topic: string,
  schema: Schema,
  maxBytes = MAX_MESSAGE_BYTES,
): Codec<z.infer<Schema>> {
  const validate = (value: unknown): z.infer<Schema> => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new MessageError('invalid', `${topic}: ${z.prettifyError(result.error)}`, {
      cause: result.error,
    });
  };
  const limited = (bytes: Buffer): Buffer => {
    const { byteLength } = bytes;
    if (byteLength <= maxBytes) return bytes;
    const message = `${topic}: ${byteLength} bytes, limit ${maxBytes}`;
    throw new MessageError('too_large', message);
  };
  return {
    encode: (message) => limited(Buffer.from(JSON.stringify(validate(message)))),
    decode: (bytes) =>
      validate(parseJson(topic, limited(Buffer.from(bytes ?? [])).toString('utf8'))),
  };
}

function parseJson(topic: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MessageError('not_json', `${topic}: not JSON: ${text.slice(0, 40)}`, { cause });
  }
}
