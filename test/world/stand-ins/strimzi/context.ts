import type { Resource, StandInApi } from '../api.ts';
import type { Brokers } from './brokers.ts';
import { nextStatus, type WantedStatus } from './judge.ts';
import type { Kafka, NodePool, Topic, User } from './objects.ts';
import type { Watched } from './watched.ts';

/** What the handling of one object has at hand. */
export interface Context {
  api: StandInApi;
  watched: Watched;
  /** Undefined where no broker runs. */
  brokers: Brokers | undefined;
  note(line: string): void;
}

export async function writeStatus(
  api: StandInApi,
  resource: Resource,
  object: Kafka | NodePool | Topic | User,
  wanted: WantedStatus,
): Promise<void> {
  const { generation: observedGeneration = 0 } = object.metadata;
  const status = nextStatus(object.status, { observedGeneration, ...wanted }, new Date());
  if (status) await api.patch(resource, object, { status }, 'status');
}

/** @returns whether it was missing: the object is handled again once the watch shows it */
export async function addFinalizer(
  api: StandInApi,
  resource: Resource,
  object: Topic | User,
  name: string,
): Promise<boolean> {
  const { finalizers = [] } = object.metadata;
  if (finalizers.includes(name)) return false;
  await api.patch(resource, object, { metadata: { finalizers: [...finalizers, name] } });
  return true;
}

export async function removeFinalizer(
  api: StandInApi,
  resource: Resource,
  object: Topic | User,
  name: string,
): Promise<void> {
  const { finalizers = [] } = object.metadata;
  if (!finalizers.includes(name)) return;
  const kept = finalizers.filter((finalizer) => finalizer !== name);
  await api.patch(resource, object, { metadata: { finalizers: kept } });
}
