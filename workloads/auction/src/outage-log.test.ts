import { expect, test } from 'vitest';
import { createOutageLog } from './outage-log.ts';

test('an outage is logged when it begins and every ten seconds while it lasts', () => {
  const lines: object[] = [];
  let seconds = 0;
  const report = createOutageLog(
    { warn: (fields) => lines.push(fields) },
    () => new Date(seconds * 1_000),
  );
  for (; seconds < 25; seconds += 0.5) report(new Error('away'));
  expect(lines).toEqual([{ reason: 'away' }, { reason: 'away' }, { reason: 'away' }]);
});
