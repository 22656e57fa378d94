import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WholeResponses } from './whole-responses.ts';

function aResponse(bytes: number): Buffer {
  const response = Buffer.alloc(4 + bytes, bytes);
  response.writeInt32BE(bytes);
  return response;
}

describe('responses', () => {
  it('are the same whatever pieces they come in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(300), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
        (lengths, pieces) => {
          const sent = lengths.map(aResponse);
          const stream = Buffer.concat(sent);
          const responses = new WholeResponses();
          const taken: Buffer[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const piece = pieces[turn % pieces.length] ?? 1;
            taken.push(...responses.take(stream.subarray(at, at + piece)));
            at += piece;
          }
          expect(taken).toEqual(sent);
          expect(responses.isPartial).toBe(false);
        },
      ),
    );
  });

  it('are known to be partial until their last byte', () => {
    const responses = new WholeResponses();
    const response = aResponse(10);
    expect(responses.take(response.subarray(0, 13))).toEqual([]);
    expect(responses.isPartial).toBe(true);
    expect(responses.take(response.subarray(13))).toEqual([response]);
    expect(responses.isPartial).toBe(false);
  });

  it('of a length that no broker sends are refused', () => {
    const start = Buffer.from('HTTP/1.1 400 Bad Request');
    expect(() => new WholeResponses().take(start)).toThrow('is this a port of Kafka');
  });
});
