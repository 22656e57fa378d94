import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLines } from './lines.ts';

async function linesOf(chunks: Buffer[], maxBytes = 1_000): Promise<string[]> {
  async function* stream() {
    yield* chunks;
  }
  const lines: string[] = [];
  for await (const line of readLines(stream(), maxBytes)) lines.push(line);
  return lines;
}

it('lines come whole however the stream is cut, characters of several bytes too', async () => {
  const line = fc
    .string({ unit: 'binary', maxLength: 20 })
    .map((text) => `.${text.replaceAll('\n', '')}`);
  const lines = fc.array(line);
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 7 }), async (expected, size) => {
      const bytes = Buffer.from(expected.map((text) => `${text}\n`).join(''));
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(await linesOf(chunks)).toEqual(expected);
    }),
  );
});

it('the last line needs no end', async () => {
  expect(await linesOf([Buffer.from('a\n\nb')])).toEqual(['a', 'b']);
});

it('a line without end is given up before it fills the memory', async () => {
  const chunks = Array.from({ length: 20 }, () => Buffer.alloc(100, 'x'));
  await expect(linesOf(chunks, 1_000)).rejects.toThrow('a line of more than 1000 bytes');
});
