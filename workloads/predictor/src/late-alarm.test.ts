import { expect, it } from 'vitest';
import { withoutLateAlarm } from './late-alarm.ts';
import { aPrediction } from './testing/predictions.ts';

it('an alarm for a second of just now is raised', () => {
  const prediction = aPrediction({ timestamp: 1_000, emittedAt: 1_003.2, alarm: true });
  expect(withoutLateAlarm(prediction)).toBe(prediction);
});

it('an alarm for a second of minutes ago is not raised, and the reason says so', () => {
  const late = withoutLateAlarm(
    aPrediction({ timestamp: 1_000, emittedAt: 1_200, alarm: true, reasons: ['CPU grows.'] }),
  );
  expect(late.alarm).toBe(false);
  expect(late.reasons).toEqual([
    'Read 200 s late: no alarm is raised for a second so long ago.',
    'CPU grows.',
  ]);
});
