import type { Logger } from 'pino';
import type { AnomalyPredictorStatus } from '../api/index.ts';
import type { Observation } from '../checks/index.ts';
import { type EventToRecord, KINDS, type KubeClient, recordEvent } from '../kube/index.ts';
import { identityOf, preconditionsOf, type StoredAnomalyPredictor } from '../resource.ts';
import { statusFrom, writeDelayMs } from './status.ts';
import { outcomeEvent, transitionEvents } from './transitions.ts';

/** Says in status and Events how a resource is. */
export interface Reporter {
  /** @returns after how many ms there will be something to write, undefined when nothing waits */
  report(resource: StoredAnomalyPredictor, observation: Observation): Promise<number | undefined>;
  forget(uid: string): void;
}

/** What was told of a resource last. */
interface Told {
  statusMs: number;
  outcomeId: string | undefined;
}

export function createReporter(client: KubeClient, log: Logger): Reporter {
  const toldByUid = new Map<string, Told>();

  async function tell(event: EventToRecord): Promise<void> {
    await recordEvent(client, event);
    const { namespace, name } = event.regarding.metadata;
    const { type, reason, message } = event;
    // Not a warning of ours: how a resource is is no fault of the operator.
    log.info({ namespace, name, event: type, reason }, message);
  }

  async function tellOutcome(
    resource: StoredAnomalyPredictor,
    { predictor, nowMs }: Observation,
    told: Told,
  ): Promise<void> {
    if ('unreachable' in predictor) return;
    const event = outcomeEvent(resource, predictor.report.lastOutcome, nowMs);
    if (!event || event.id === told.outcomeId) return;
    await tell(event);
    told.outcomeId = event.id;
  }

  /** Events first: their ids follow from the status before, so that they are not told twice. */
  async function write(
    resource: StoredAnomalyPredictor,
    before: AnomalyPredictorStatus,
    after: AnomalyPredictorStatus,
    nowMs: number,
  ): Promise<void> {
    for (const event of news(resource, before, after, nowMs)) await tell(event);
    await client.patch(
      KINDS.anomalyPredictor,
      resource,
      // A merge patch takes away only what it names.
      { status: { ...after, prediction: after.prediction ?? null, score: after.score ?? null } },
      preconditionsOf(resource),
      'status',
    );
  }

  return {
    async report(resource, observation) {
      const { uid } = identityOf(resource);
      const told = toldByUid.get(uid) ?? {
        statusMs: Number.NEGATIVE_INFINITY,
        outcomeId: undefined,
      };
      toldByUid.set(uid, told);
      await tellOutcome(resource, observation, told);
      const before = resource.status ?? {};
      const after = statusFrom(observation, before);
      const delayMs = writeDelayMs(before, after, observation.nowMs - told.statusMs);
      if (delayMs !== 0) return delayMs;
      await write(resource, before, after, observation.nowMs);
      told.statusMs = observation.nowMs;
      return undefined;
    },
    forget: (uid) => void toldByUid.delete(uid),
  };
}

const news = (
  resource: StoredAnomalyPredictor,
  before: AnomalyPredictorStatus,
  after: AnomalyPredictorStatus,
  nowMs: number,
): EventToRecord[] =>
  transitionEvents(resource, before.conditions ?? [], after.conditions ?? [], nowMs);
