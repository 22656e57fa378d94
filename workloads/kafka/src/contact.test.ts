import { describe, expect, it } from 'vitest';
import { createContact } from './contact.ts';

function begin() {
  let nowMs = 0;
  const contact = createContact(() => nowMs);
  const at = (ms: number, ...happens: (() => void)[]) => {
    nowMs = ms;
    for (const happen of happens) happen();
    return contact.atMs();
  };
  return { ...contact, at };
}

describe('contact with the brokers', () => {
  it('was at the last answer of which all has been read', () => {
    const { at, answered, fetched, fetching } = begin();
    expect(at(0, () => fetching(1))).toBe(Number.NEGATIVE_INFINITY);
    expect(at(500, answered, () => fetched(1))).toBe(Number.NEGATIVE_INFINITY);
    expect(at(510, () => fetching(1))).toBe(500);
    expect(at(900, answered, () => fetched(1))).toBe(500);
  });

  it('stands still while one node stalls, although another answers', () => {
    const { at, answered, fetched, fetching } = begin();
    const both = () => [1, 2].map(fetching);
    at(0, both);
    at(100, answered, () => [1, 2].map(fetched), both);
    for (let ms = 200; ms <= 10_000; ms += 100) {
      expect(
        at(
          ms,
          answered,
          () => fetched(2),
          () => fetching(2),
        ),
      ).toBe(100);
    }
    // The stalled fetch has failed and is repeated.
    expect(at(10_100, () => fetching(1))).toBe(100);
    at(10_200, answered, () => [1, 2].map(fetched));
    expect(at(10_210, both)).toBe(10_200);
  });

  it('stands still while fetches come back without an answer', () => {
    const { at, answered, fetched, fetching } = begin();
    at(0, () => fetching(1));
    at(100, answered, () => fetched(1));
    for (let ms = 200; ms < 5_000; ms += 100) {
      expect(
        at(
          ms,
          () => fetching(1),
          () => fetched(1),
        ),
      ).toBe(100);
    }
  });

  it('does not wait for a node from which nothing is fetched any more', () => {
    const { at, answered, fetched, fetching } = begin();
    at(0, () => [1, 2].map(fetching));
    for (let ms = 1_000; ms <= 20_000; ms += 1_000) {
      expect(
        at(
          ms,
          answered,
          () => fetched(2),
          () => fetching(2),
        ),
      ).toBe(Number.NEGATIVE_INFINITY);
    }
    expect(
      at(
        21_000,
        answered,
        () => fetched(2),
        () => fetching(2),
      ),
    ).toBe(21_000);
  });
});
