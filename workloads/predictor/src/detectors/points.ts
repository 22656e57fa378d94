/** A measurement `value` at epoch second `timestamp`. */
export interface Point {
  timestamp: number;
  value: number;
}

/** The latest points, at most `capacity` of them: the one memory of most detectors. */
export type Points = readonly Point[];

/** `points` with one more, the oldest gone when there are more than `capacity`. */
export const append = (points: Points, point: Point, capacity: number): Points => [
  ...points.slice(Math.max(0, points.length + 1 - capacity)),
  point,
];

/** The points of the `seconds` up to and including `now`. */
export const within = (points: Points, now: number, seconds: number): Points =>
  points.filter(({ timestamp }) => timestamp > now - seconds && timestamp <= now);
