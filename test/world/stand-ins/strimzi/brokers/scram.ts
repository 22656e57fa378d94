// The calls of Kafka's that kafkajs has no words for: they say with which password a user comes.

import { pbkdf2, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import type { BrokerAddress, OperatorLogin } from './connection.ts';

const ALTER_USER_SCRAM_CREDENTIALS = 51;
const VERSION = 0;
const CLIENT_ID = 'strimzi-stand-in';
const SCRAM_SHA_512 = 2;
const ITERATIONS = 4_096;
const SALT_BYTES = 24;
const HASH_BYTES = 64;
const TIMEOUT_MS = 10_000;
/** Kafka's code for credentials that are not there. */
const NOT_FOUND = 91;

/** Lets a user come with this password from now on. @throws what the broker says against it */
export async function setPassword(
  broker: BrokerAddress,
  login: OperatorLogin,
  user: string,
  password: string,
): Promise<void> {
  const salt = randomBytes(SALT_BYTES);
  const salted = await promisify(pbkdf2)(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  const upsertion = Buffer.concat([
    compactBytes(Buffer.from(user)),
    int8(SCRAM_SHA_512),
    int32(ITERATIONS),
    compactBytes(salt),
    compactBytes(salted),
    NO_TAGS,
  ]);
  await alter(broker, login, user, [NONE, compactArray(upsertion)]);
}

/** Lets it come with no password any more. */
export async function removePassword(
  broker: BrokerAddress,
  login: OperatorLogin,
  user: string,
): Promise<void> {
  const deletion = Buffer.concat([compactBytes(Buffer.from(user)), int8(SCRAM_SHA_512), NO_TAGS]);
  await alter(broker, login, user, [compactArray(deletion), NONE]);
}

async function alter(
  broker: BrokerAddress,
  login: OperatorLogin,
  user: string,
  body: readonly Buffer[],
): Promise<void> {
  const clientId = Buffer.from(CLIENT_ID);
  const header = [
    int16(ALTER_USER_SCRAM_CREDENTIALS),
    int16(VERSION),
    int32(0),
    int16(clientId.length),
    clientId,
    NO_TAGS,
  ];
  const answer = await ask(broker, login, Buffer.concat([...header, ...body, NO_TAGS]));
  const { code, message } = resultIn(answer);
  if (code === 0 || code === NOT_FOUND) return;
  throw new Error(`the password of ${user} was not changed: ${message ?? `Kafka's error ${code}`}`);
}

/** Sends one request over a connection of its own, and resolves with its response. */
async function ask(
  { host, port, address }: BrokerAddress,
  { certificate: { certificate: cert, key }, authorities: ca }: OperatorLogin,
  request: Buffer,
): Promise<Buffer> {
  const to = { host: address, port, servername: host, minVersion: 'TLSv1.2' as const };
  const socket = connect({ ...to, ca, cert, key });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    await once(socket, 'secureConnect', { signal });
    socket.write(Buffer.concat([int32(request.length), request]));
    let answer = Buffer.alloc(0);
    while (answer.length < 4 || answer.length < 4 + answer.readInt32BE()) {
      const [chunk] = (await once(socket, 'data', { signal })) as [Buffer];
      answer = Buffer.concat([answer, chunk]);
    }
    return answer;
  } finally {
    socket.destroy();
  }
}

/** Of the one user that was asked for: what comes before is of a fixed length. */
function resultIn(answer: Buffer): { code: number; message?: string } {
  const lengthAndId = 8;
  const tags = 1;
  const throttle = 4;
  const count = 1;
  let at = lengthAndId + tags + throttle + count;
  at += readUnsigned(answer, at).value - 1 + readUnsigned(answer, at).bytes;
  const code = answer.readInt16BE(at);
  at += 2;
  const { value, bytes } = readUnsigned(answer, at);
  if (value === 0) return { code };
  return { code, message: answer.toString('utf8', at + bytes, at + bytes + value - 1) };
}

const int8 = (value: number): Buffer => Buffer.of(value);

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

/** Seven bits a byte, the lowest first; each but the last has its highest bit set. */
function unsigned(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Buffer.from([...bytes, rest]);
}

function readUnsigned(buffer: Buffer, from: number): { value: number; bytes: number } {
  let value = 0;
  for (let bytes = 0; ; bytes++) {
    const byte = buffer.readUInt8(from + bytes);
    value |= (byte & 0x7f) << (7 * bytes);
    if (byte < 0x80) return { value, bytes: bytes + 1 };
  }
}

/** A length of one more than it is says that there is something. */
const compactBytes = (content: Buffer): Buffer =>
  Buffer.concat([unsigned(content.length + 1), content]);
const compactArray = (...items: Buffer[]): Buffer =>
  Buffer.concat([unsigned(items.length + 1), ...items]);
const NONE = compactArray();
const NO_TAGS = unsigned(0);
