import { hash32 } from './hash.ts';

/** Raised with every change of what any model's state holds. */
const FORMAT = 1;
/** "HTMJ" as the first four bytes. */
const MAGIC = 0x4a4d5448;
/** Magic, format, length of the outline in bytes, length of all, checksum, and four bytes of nothing. */
const HEADER_BYTES = 24;
/** Numbers of eight bytes can be read in place. */
const ALIGNMENT = 8;

const NUMBERS = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
};
type NumbersName = keyof typeof NUMBERS;
export type Numbers = InstanceType<(typeof NUMBERS)[NumbersName]>;

/** A model that {@link serialize} can write. */
export interface Serializable {
  /**
   * All that the model is, its options included, made of what JSON has (every number finite) and typed
   * arrays. These may be the model's own: copy to keep.
   */
  toState(): { readonly kind: string };
}

/** The class of a model that {@link deserialize} can read. */
export interface ModelType<Model, State extends { readonly kind: string }> {
  readonly kind: State['kind'];
  /** The arrays of `state` belong to the model from now on. */
  fromState(state: State): Model;
}

/** A snapshot that cannot be read: not one of ours, cut, altered, newer, or of another model. */
export class SnapshotError extends Error {
  constructor(problem: string) {
    super(`snapshot ${problem}`);
    this.name = 'SnapshotError';
  }
}

/** Where a typed array stands in the body. */
interface Place {
  array: NumbersName;
  /** In bytes from the body's start. */
  offset: number;
  length: number;
}

/**
 * The whole model as bytes: versioned, with a checksum, numbers little-endian. {@link deserialize}
 * makes a model of it that goes on exactly as this one would.
 */
export function serialize(model: Serializable): Uint8Array {
  const arrays: Numbers[] = [];
  let bodyBytes = 0;
  const outline = JSON.stringify(model.toState(), (_, value: unknown) => {
    if (!isNumbers(value)) return value;
    const place: Place = { array: nameOf(value), offset: bodyBytes, length: value.length };
    arrays.push(value);
    bodyBytes += aligned(value.byteLength);
    return place;
  });
  const outlineBytes = new TextEncoder().encode(outline);
  const bodyStart = HEADER_BYTES + aligned(outlineBytes.length);
  const bytes = new Uint8Array(bodyStart + bodyBytes);
  bytes.set(outlineBytes, HEADER_BYTES);
  let at = bodyStart;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  }
  const header = new Uint32Array(bytes.buffer, 0, HEADER_BYTES / 4);
  header.set([
    MAGIC,
    FORMAT,
    outlineBytes.length,
    bytes.length,
    checksumOf(bytes, outlineBytes.length),
  ]);
  return bytes;
}

/**
 * The model that {@link serialize} wrote. Throws {@link SnapshotError} saying what is wrong with the
 * bytes; nothing of them is used then.
 */
export function deserialize<Model, State extends { readonly kind: string }>(
  type: ModelType<Model, State>,
  given: Uint8Array,
): Model {
  const state = parse(given);
  if (state.kind !== type.kind) {
    throw new SnapshotError(`holds a model of kind ${state.kind}, not ${type.kind}`);
  }
  // The checksum and the format say that it is just what `toState` of this kind gave.
  return type.fromState(state as State);
}

function parse(given: Uint8Array): { readonly kind: string } {
  const bytes = given.byteOffset % ALIGNMENT === 0 ? given : given.slice();
  if (bytes.length < HEADER_BYTES) {
    throw new SnapshotError(
      `is cut or none of htm.js: ${bytes.length} bytes are less than its header`,
    );
  }
  const header = new Uint32Array(bytes.buffer, bytes.byteOffset, HEADER_BYTES / 4);
  const [magic, format, outlineLength = 0, length = 0, checksum] = header;
  if (magic !== MAGIC) throw new SnapshotError('is none of htm.js: it does not begin with HTMJ');
  if (format !== FORMAT) {
    const age = Number(format) > FORMAT ? 'a newer' : 'an older';
    throw new SnapshotError(
      `was written by ${age} htm.js: format ${format}, this one reads ${FORMAT}`,
    );
  }
  if (bytes.length !== length) {
    const what = bytes.length < length ? 'cut' : 'too long';
    throw new SnapshotError(`is ${what}: ${bytes.length} bytes of ${length}`);
  }
  if (checksumOf(bytes, outlineLength) !== checksum) {
    throw new SnapshotError('was altered: its checksum does not fit');
  }
  const outline = new TextDecoder().decode(
    bytes.subarray(HEADER_BYTES, HEADER_BYTES + outlineLength),
  );
  const bodyStart = bytes.byteOffset + HEADER_BYTES + aligned(outlineLength);
  return JSON.parse(outline, (_, value: unknown) =>
    isPlace(value) ? arrayAt(bytes.buffer, bodyStart, value) : value,
  );
}

/** Each array gets memory of its own, so that the model may keep it. */
const arrayAt = (
  buffer: ArrayBufferLike,
  start: number,
  { array, offset, length }: Place,
): Numbers => new NUMBERS[array](buffer as ArrayBuffer, start + offset, length).slice();

/** Of all but the checksum itself. */
const checksumOf = (bytes: Uint8Array, outlineLength: number): number =>
  hash32(bytes.subarray(HEADER_BYTES), hash32(Uint32Array.of(FORMAT, outlineLength, bytes.length)));

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

const isNumbers = (value: unknown): value is Numbers =>
  ArrayBuffer.isView(value) && value.constructor.name in NUMBERS;

const nameOf = (numbers: Numbers): NumbersName => numbers.constructor.name as NumbersName;

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' && value !== null && 'array' in value && 'offset' in value;
