const BYTES_IN_WORD = 8;

/** About how much memory a value takes with all that can be reached from it; tests alone use it. */
export function bytesHeld(value: unknown, seen = new Set<unknown>()): number {
  if (typeof value !== 'object' || value === null) return BYTES_IN_WORD;
  const held = ArrayBuffer.isView(value) ? value.buffer : value;
  if (seen.has(held)) return BYTES_IN_WORD;
  seen.add(held);
  if (ArrayBuffer.isView(value)) return value.buffer.byteLength + BYTES_IN_WORD;
  const parts = value instanceof Map || value instanceof Set ? [...value] : Object.values(value);
  return parts.reduce((sum: number, part) => sum + bytesHeld(part, seen), BYTES_IN_WORD);
}
