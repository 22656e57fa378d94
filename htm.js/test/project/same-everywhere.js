// Runs as it is in Node and in a browser: what it says must be the same there to the last digit.
import {
  AnomalyDetector,
  DateEncoder,
  LogEncoder,
  Random,
  RandomDistributedScalarEncoder,
  serialize,
} from 'htm.js';

const detector = new AnomalyDetector({
  fields: { cpu: { min: 0, max: 100 }, ms: { resolution: 2 } },
  pooler: { columns: 256, activeColumns: 10 },
  memory: { cellsPerColumn: 4, activationThreshold: 6, minThreshold: 4 },
});
const random = new Random(7);
const scores = [];
for (let second = 0; second < 300; second++) {
  const record = { cpu: (second % 10) * 9 + 3 * random.fraction(), ms: 20 * random.fraction() };
  scores.push(detector.score(record));
  detector.learn(record);
}

const encoders = [
  new LogEncoder({ min: 0.001, max: 1e6 }),
  new RandomDistributedScalarEncoder({ resolution: 0.3 }),
  new DateEncoder({ utcOffsetMinutes: 60, timeOfDay: {}, dayOfWeek: {}, season: {} }),
];
const bits = encoders.map((encoder) =>
  Array.from({ length: 200 }, (_, step) => [...encoder.encode(step * 12_345.678).active]),
);
const snapshots = encoders.map((encoder) => [...serialize(encoder)]);

console.log({ scores, bits, snapshots });
