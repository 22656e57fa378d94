import type { AuditEvent } from '@anomaly-prediction/test';
import { expect, vi } from 'vitest';
import { KINDS } from '../src/kube/kinds.ts';
import type { KubeObject } from '../src/kube/object.ts';
import { type StoredAnomalyPredictor, statusOf } from '../src/resource.ts';
import { anomalyPredictor, conditionOf, type OperatorSystem } from './system.ts';

export const WAIT = { timeout: 30_000, interval: 100 };
export const NAME = 'rubis';
const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** What tests of one system say again and again. */
export interface Workflow {
  resource(namespace: string, name?: string): Promise<StoredAnomalyPredictor | undefined>;
  /** Waits for it. */
  becomes(namespace: string, type: string, status: string, reason?: string): Promise<void>;
  /** Waits until this very spec was acted on and everything is up. */
  settles(namespace: string, name?: string): Promise<void>;
  /** A new namespace with an AnomalyPredictor in it, applied and everything there. */
  running(spec?: object): Promise<string>;
  /** Resource versions of the resource and of all its children, by `KIND/NAME`. */
  versions(namespace: string): Promise<Record<string, string | undefined>>;
  /** What the operator wrote in a namespace since then, as `VERB RESOURCE/NAME`. */
  writesSince(sinceMs: number, namespace: string): Promise<string[]>;
  events(namespace: string): Promise<EventObject[]>;
}

export interface EventObject extends KubeObject {
  reason: string;
  message: string;
  type: string;
}

export const keyOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

export function workflowOf(system: () => OperatorSystem, user = 'operator'): Workflow {
  const resource: Workflow['resource'] = (namespace, name = NAME) =>
    system().get<StoredAnomalyPredictor>(KINDS.anomalyPredictor, namespace, name);

  const settles: Workflow['settles'] = (namespace, name = NAME) =>
    vi.waitFor(async () => {
      const { metadata, ...rest } = (await resource(namespace, name)) ?? { metadata: undefined };
      const ready = conditionOf(rest as StoredAnomalyPredictor, 'Ready');
      expect(ready, ready?.message).toMatchObject({
        status: 'True',
        observedGeneration: metadata?.generation,
      });
    }, WAIT);

  return {
    resource,
    settles,
    becomes: (namespace, type, status, reason) =>
      vi.waitFor(async () => {
        const condition = conditionOf(await resource(namespace), type);
        expect(condition).toMatchObject({ status, ...(reason !== undefined && { reason }) });
      }, WAIT),
    async running(spec = {}) {
      const namespace = await system().namespace();
      await system().create(anomalyPredictor(namespace, spec));
      await settles(namespace);
      return namespace;
    },
    async versions(namespace) {
      const all = [...(await system().children(namespace)), await resource(namespace)];
      return Object.fromEntries(
        all.flatMap((object) =>
          object ? [[keyOf(object), object.metadata.resourceVersion] as const] : [],
        ),
      );
    },
    async writesSince(sinceMs, namespace) {
      const log = await system().plane.auditLog();
      return log
        .filter((event) => isWriteBy(event, user, namespace))
        .filter((event) => Date.parse(event.requestReceivedTimestamp) >= sinceMs)
        .map(describeWrite);
    },
    events: (namespace) => system().list<EventObject>(KINDS.event, namespace),
  };
}

const isWriteBy = ({ user, verb, objectRef }: AuditEvent, name: string, namespace: string) =>
  user.username === name &&
  WRITES.includes(verb) &&
  objectRef?.namespace === namespace &&
  objectRef.resource !== 'leases';

const describeWrite = ({ verb, objectRef, responseStatus }: AuditEvent): string => {
  const { resource = '', name = '', subresource } = objectRef ?? {};
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `${verb} ${what} ${name} ${responseStatus?.code ?? ''}`;
};

/** Whether the operator and its stand-ins have seen the object's present spec. */
export const isObserved = (object: KubeObject): boolean =>
  (statusOf(object).observedGeneration ?? 0) >= (object.metadata.generation ?? 0);
