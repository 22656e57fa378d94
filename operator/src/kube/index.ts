export type { KubeClient, KubeWatcher, Preconditions, WriteGate } from './client.ts';
export { type Connection, connectionOfFile, loadConnection } from './connection.ts';
export {
  AlreadyExistsError,
  ConflictError,
  ForbiddenError,
  GoneError,
  InvalidError,
  KubeError,
  NotServedError,
  UnavailableError,
} from './errors.ts';
export { type EventToRecord, recordEvent } from './events.ts';
export {
  createKubeClient,
  FIELD_MANAGER,
  type KubeClientOptions,
  type RequestReport,
} from './http-client.ts';
export {
  createInformer,
  type Informer,
  type InformerOptions,
  type ObjectChange,
} from './informer.ts';
export { apiVersionOf, KINDS, kindOf, kindOfObject } from './kinds.ts';
export {
  createLeaderElector,
  LEASE_CLIENT_OPTIONS,
  type LeaderElector,
  type LeaderElectorOptions,
  NotLeaderError,
} from './leader-election.ts';
export { slimManagedFields } from './managed-fields.ts';
export type { KubeObject, ObjectMeta, OwnerReference, ResourceKind } from './object.ts';
export {
  createWorkQueue,
  type WorkQueue,
  type WorkQueueHooks,
  type WorkQueueOptions,
} from './queue.ts';
export { pause, systemTiming, type Timing } from './timing.ts';
