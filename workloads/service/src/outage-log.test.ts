import { expect, test } from 'vitest';
import { createOutageLog } from './outage-log.ts';

test('an outage is logged when it begins and every ten seconds while it lasts', () => {
  const lines: object[] = [];
  let seconds = 0;
  const report = createOutageLog(
    { warn: (fields, message) => lines.push({ ...fields, message }) },
    'requests fail',
    () => seconds * 1_000,
  );
  for (; seconds < 25; seconds += 0.5) report({ reason: `away for ${seconds} s` });
  expect(lines).toEqual(
    [0, 10, 20].map((at) => ({ reason: `away for ${at} s`, message: 'requests fail' })),
  );
});
