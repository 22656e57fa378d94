import type { Logger } from 'pino';
import type { AnomalyPredictorStatus } from '../api/index.ts';
import type { Observation } from '../checks/index.ts';
import {
  type EventToRecord,
  ForbiddenError,
  InvalidError,
  type KubeClient,
  recordEvent,
} from '../kube/index.ts';
import type { KubeObject } from '../kube/object.ts';
import { identityOf, type StoredAnomalyPredictor } from '../resource.ts';
import type { ResourceWriter } from './resource-writer.ts';
import { patchOf, statusFrom, writeDelayMs } from './status.ts';
import { outcomeEvent, stuckEvent, transitionEvents } from './transitions.ts';

/** Says in status and Events how a resource is. */
export interface Reporter {
  /** @returns after how many ms there will be something to write, undefined when nothing waits */
  report(resource: StoredAnomalyPredictor, observation: Observation): Promise<number | undefined>;
  /** Says once what a deletion waits for. */
  reportStuck(
    resource: StoredAnomalyPredictor,
    waitsFor: readonly KubeObject[],
    nowMs: number,
  ): Promise<void>;
  forget(uid: string): void;
}

/** What was told of a resource last. */
interface Told {
  statusMs: number;
  outcomeId: string | undefined;
  stuck: boolean;
}

export interface ReporterOptions {
  client: KubeClient;
  writer: ResourceWriter;
  log: Logger;
}

export function createReporter({ client, writer, log }: ReporterOptions): Reporter {
  const toldByUid = new Map<string, Told>();

  const toldOf = (resource: StoredAnomalyPredictor): Told => {
    const { uid } = identityOf(resource);
    const told = toldByUid.get(uid) ?? {
      statusMs: Number.NEGATIVE_INFINITY,
      outcomeId: undefined,
      stuck: false,
    };
    toldByUid.set(uid, told);
    return told;
  };

  /** A quota, a role or an ending namespace may refuse Events: the status is said all the same. */
  async function record(event: EventToRecord): Promise<void> {
    const { type, reason, message } = event;
    const { namespace, name } = event.regarding.metadata;
    try {
      await recordEvent(client, event);
      // Not a warning of ours: how a resource is is no fault of the operator.
      log.info({ namespace, name, event: type, reason }, message);
    } catch (error) {
      if (!(error instanceof ForbiddenError || error instanceof InvalidError)) throw error;
      log.warn({ namespace, name, reason, fault: error.message }, 'an Event is lost');
    }
  }

  async function tellOutcome(
    resource: StoredAnomalyPredictor,
    { predictor, nowMs }: Observation,
    told: Told,
  ): Promise<void> {
    if ('unreachable' in predictor) return;
    const event = outcomeEvent(resource, predictor.report.lastOutcome, nowMs);
    if (!event || event.id === told.outcomeId) return;
    await record(event);
    told.outcomeId = event.id;
  }

  /** Events first: their ids follow from the status before, so that they are not told twice. */
  async function write(
    resource: StoredAnomalyPredictor,
    before: AnomalyPredictorStatus,
    after: AnomalyPredictorStatus,
    nowMs: number,
  ): Promise<void> {
    const { conditions = [] } = after;
    for (const event of transitionEvents(resource, before.conditions ?? [], conditions, nowMs)) {
      await record(event);
    }
    try {
      await writer.patch(resource, { status: patchOf(after) }, 'status');
    } catch (error) {
      // A spec that a newer CRD would not let in keeps its status from being written too. Trying
      // again would not help: the next time is when there is something else to say.
      if (!(error instanceof InvalidError)) throw error;
      const { namespace, name } = resource.metadata;
      log.warn({ namespace, name, fault: error.message }, 'the status is not accepted');
    }
  }

  return {
    async report(resource, observation) {
      const told = toldOf(resource);
      await tellOutcome(resource, observation, told);
      const before = resource.status ?? {};
      const after = statusFrom(observation, before);
      const delayMs = writeDelayMs(before, after, observation.nowMs - told.statusMs);
      if (delayMs !== 0) return delayMs;
      await write(resource, before, after, observation.nowMs);
      told.statusMs = observation.nowMs;
      return undefined;
    },
    async reportStuck(resource, waitsFor, nowMs) {
      const told = toldOf(resource);
      if (told.stuck) return;
      await record(stuckEvent(resource, waitsFor, nowMs));
      told.stuck = true;
    },
    forget: (uid) => void toldByUid.delete(uid),
  };
}
