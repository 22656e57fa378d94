import type { AuditEvent } from '@anomaly-prediction/test';

const WRITES = new Set(['create', 'update', 'patch', 'delete']);

/** What a user wrote with success, but for the Lease that it keeps. Pure. */
export const writesBy = (log: readonly AuditEvent[], user: string): AuditEvent[] =>
  log.filter(
    ({ user: { username }, verb, objectRef, responseStatus }) =>
      username === user &&
      WRITES.has(verb) &&
      objectRef?.resource !== 'leases' &&
      (responseStatus?.code ?? 500) < 300,
  );

/** When the last child was there, in epoch ms: Events are no children. Pure. */
export const lastCreateMs = (writes: readonly AuditEvent[]): number =>
  Math.max(
    ...writes
      .filter(({ verb, objectRef }) => verb === 'create' && objectRef?.resource !== 'events')
      .map(({ stageTimestamp }) => Date.parse(stageTimestamp)),
  );
