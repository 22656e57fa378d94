import { AnomalyDetector, model1 } from 'htm.js';

const detector = new AnomalyDetector({ ...model1, fields: { cpu: { min: 0, max: 100 } } });
const usual = [20, 30, 50, 70, 80, 70, 50, 30];

for (let second = 0; second < 400; second++) {
  const record = { cpu: usual[second % usual.length] };
  detector.score(record); // { anomalyScore, anomalyLikelihood, … }: how strange is it?
  detector.learn(record); // now it belongs to the past
}

/** After 30 comes 20 again, and surely not 95. */
export const expected = detector.score({ cpu: 20 }).anomalyScore;
export const strange = detector.score({ cpu: 95 }).anomalyScore;
console.log({ expected, strange }); // { expected: 0, strange: 1 }
