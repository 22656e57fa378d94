import { expect, it } from 'vitest';
import type { KubeClient } from './client.ts';
import { AlreadyExistsError, ForbiddenError } from './errors.ts';
import { recordEvent, toEvent } from './events.ts';
import { KINDS } from './kinds.ts';

const event = {
  regarding: {
    apiVersion: 'anomalyprediction.io/v1alpha1',
    kind: 'AnomalyPredictor',
    metadata: { name: 'rubis', namespace: 'shop', uid: 'u1', resourceVersion: '7' },
  },
  type: 'Warning' as const,
  reason: 'ViolationPredicted',
  message: 'a violation in 40 s',
  id: 'alarm-1700000000',
  epochMs: 1_700_000_000_123,
};

const clientThatThrows = (error: Error): KubeClient =>
  ({ create: () => Promise.reject(error) }) as unknown as KubeClient;
const attempt = { verb: 'create' as const, kind: KINDS.event };

it('an Event has the name of its object and of what happened', () => {
  expect(toEvent(event)).toMatchObject({
    metadata: { name: 'rubis.alarm-1700000000', namespace: 'shop' },
    involvedObject: { kind: 'AnomalyPredictor', name: 'rubis', namespace: 'shop', uid: 'u1' },
    firstTimestamp: '2023-11-14T22:13:20Z',
    source: { component: 'anomaly-predictor-operator' },
  });
});

it('an Event that was told already is told', async () => {
  await recordEvent(clientThatThrows(new AlreadyExistsError(attempt, 'there')), event);
});

it('an Event that cannot be told fails', async () => {
  const told = recordEvent(clientThatThrows(new ForbiddenError(attempt, 'no')), event);
  await expect(told).rejects.toThrow(ForbiddenError);
});

it('a message that is too long is cut between two characters', () => {
  expect(toEvent({ ...event, message: 'x'.repeat(1024) }).message).toBe('x'.repeat(1024));
  const { message } = toEvent({ ...event, message: '😀'.repeat(600) });
  expect(message).toBe(`${'😀'.repeat(255)}…`);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
});
