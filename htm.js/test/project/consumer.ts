// What a user's project may write: compiled against the types of the package.
import {
  AnomalyDetector,
  type AnomalyResult,
  CategoryEncoder,
  type Decoded,
  deserialize,
  MultiEncoder,
  model1,
  ScalarEncoder,
  serialize,
} from 'htm.js';

const detector = new AnomalyDetector({ ...model1, fields: { cpu: { min: 0, max: 100 } } });
export const result: AnomalyResult = detector.score({ cpu: 5 });

const fields = new MultiEncoder({
  cpu: new ScalarEncoder({ min: 0, max: 100 }),
  pod: new CategoryEncoder({ categories: ['web-0'] }),
});
const { cpu, pod } = fields.decode(fields.encode({ cpu: 5, pod: 'web-0' }));
export const cpus: Decoded<number>[] = cpu;
export const pods: Decoded<string | null>[] = pod;
export const restored: MultiEncoder = deserialize(MultiEncoder, serialize(fields));

// @ts-expect-error: max is missing
new ScalarEncoder({ min: 0 });
