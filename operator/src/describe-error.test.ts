import { expect, it } from 'vitest';
import { describeError } from './describe-error.ts';
import { KINDS, NotLeaderError, UnavailableError } from './kube/index.ts';

it('what the API server or the network did is told in one line, without a stack', () => {
  const attempt = { verb: 'get', kind: KINDS.kafka, namespace: 'shop', name: 'rubis' } as const;
  const error = new UnavailableError(attempt, 'no answer', undefined, {
    cause: new Error('connect ECONNREFUSED'),
  });
  expect(describeError(error)).toEqual({
    error: 'UnavailableError',
    reason: 'could not get Kafka shop/rubis: no answer',
    cause: 'connect ECONNREFUSED',
  });
  expect(describeError(new NotLeaderError('not ours'))).toEqual({
    error: 'NotLeaderError',
    reason: 'not ours',
  });
});

it('what is a fault of the program is told with its stack', () => {
  const fault = new TypeError('x is undefined');
  expect(describeError(fault)).toEqual({ err: fault });
});
