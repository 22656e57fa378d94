import type { KubeClient } from './client.ts';
import { AlreadyExistsError } from './errors.ts';
import { FIELD_MANAGER } from './http-client.ts';
import { KINDS } from './kinds.ts';
import type { KubeObject } from './object.ts';

/** The API server's own limit. */
const MESSAGE_MAX_BYTES = 1024;
const CUT = '…';

export interface EventToRecord {
  /** The object it is about, as read from the API server. */
  regarding: KubeObject;
  type: 'Normal' | 'Warning';
  /** CamelCase, as in the condition that it tells of. */
  reason: string;
  message: string;
  /** The same for what must be told only once: lower-case letters, digits and `-`. */
  id: string;
  epochMs: number;
}

/** Makes an Event that `kubectl describe` shows; done already when there is one of this id. */
export async function recordEvent(client: KubeClient, event: EventToRecord): Promise<void> {
  try {
    await client.create(KINDS.event, toEvent(event));
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
  }
}

export function toEvent({ regarding, type, reason, message, id, epochMs }: EventToRecord) {
  const { apiVersion, kind } = regarding;
  const { name, namespace, uid, resourceVersion } = regarding.metadata;
  const timestamp = new Date(epochMs).toISOString().replace(/\.\d+/, '');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${id}`, ...(namespace === undefined ? {} : { namespace }) },
    involvedObject: { apiVersion, kind, name, namespace, uid, resourceVersion },
    type,
    reason,
    message: cut(message),
    source: { component: FIELD_MANAGER },
    reportingComponent: FIELD_MANAGER,
    reportingInstance: FIELD_MANAGER,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    count: 1,
  };
}

/** To what the API server takes, between two characters. */
function cut(message: string): string {
  if (Buffer.byteLength(message) <= MESSAGE_MAX_BYTES) return message;
  let kept = '';
  let bytes = Buffer.byteLength(CUT);
  for (const character of message) {
    bytes += Buffer.byteLength(character);
    if (bytes > MESSAGE_MAX_BYTES) break;
    kept += character;
  }
  return kept + CUT;
}
