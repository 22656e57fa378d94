import { type Happening, simulate } from './simulate.ts';

/** Twenty leaks of 90 s, the first after 400 s, then one in 300 s. */
export const TWENTY_LEAKS: readonly Happening[] = Array.from({ length: 20 }, (_, index) => {
  const from = 400 + 300 * index + ((index * 7) % 40);
  return { kind: 'leak', from, to: from + 90 };
});
export const TWENTY_LEAKS_SECONDS = 6_600;

export const FOUR_HOURS_SECONDS = 4 * 3_600;
/** In every 200 s a surge to 1.5 to 2.5 times the requests, and a burst of 5 s. */
export const BUSY: readonly Happening[] = Array.from(
  { length: FOUR_HOURS_SECONDS / 200 },
  (_, index): Happening[] => [
    { kind: 'surge', from: 200 * index + 50, to: 200 * index + 90, factor: 1.5 + (index % 3) / 2 },
    { kind: 'burst', from: 200 * index + 130, to: 200 * index + 135, cpu: 20 + 10 * (index % 5) },
  ],
).flat();

/** A leak that stops growing after 30 s, at some 87 % of the allowance, and stays there to the end. */
export const stalledLeak = (seconds: number) =>
  simulate({
    seconds,
    seed: 3,
    happenings: [
      { kind: 'leak', from: 180, to: 210 },
      { kind: 'burst', from: 210, to: seconds, cpu: 60 },
    ],
  });
