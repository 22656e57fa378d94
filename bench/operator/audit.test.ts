import type { AuditEvent } from '@anomaly-prediction/test';
import { expect, it } from 'vitest';
import { lastCreateMs, writesBy } from './audit.ts';

const event = (
  verb: string,
  resource: string,
  { user = 'operator', code = 201, second = 0 } = {},
): AuditEvent => ({
  auditID: '1',
  stage: 'ResponseComplete',
  requestURI: '/',
  verb,
  user: { username: user },
  objectRef: { resource },
  responseStatus: { code },
  requestReceivedTimestamp: new Date(second * 1_000).toISOString(),
  stageTimestamp: new Date(second * 1_000).toISOString(),
});

it('what counts as written is what this user did with success, its Lease aside', () => {
  const created = event('create', 'services');
  const log = [
    created,
    event('get', 'services'),
    event('create', 'services', { code: 409 }),
    event('create', 'services', { user: 'admin' }),
    event('patch', 'leases', { code: 200 }),
  ];
  expect(writesBy(log, 'operator')).toEqual([created]);
});

it('all is applied with the last child that was created, whatever is written after it', () => {
  const log = [
    event('create', 'services', { second: 5 }),
    event('create', 'events', { second: 6 }),
    event('patch', 'anomalypredictors', { second: 7 }),
  ];
  expect(lastCreateMs(log)).toBe(5_000);
});
