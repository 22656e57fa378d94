import type { AnomalyPredictorStatus } from '../api/index.ts';
import type { Observation } from '../checks/index.ts';
import { type EventToRecord, KINDS, type KubeClient, recordEvent } from '../kube/index.ts';
import { isNewer } from '../kube/resource-version.ts';
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
  /** As it was after our last write of its status; undefined where that write may have failed. */
  written: StoredAnomalyPredictor | undefined;
}

export function createReporter(client: KubeClient): Reporter {
  const toldByUid = new Map<string, Told>();

  async function tellOutcome(
    resource: StoredAnomalyPredictor,
    { predictor, nowMs }: Observation,
    told: Told,
  ): Promise<void> {
    if ('unreachable' in predictor) return;
    const event = outcomeEvent(resource, predictor.report.lastOutcome, nowMs);
    if (!event || event.id === told.outcomeId) return;
    await recordEvent(client, event);
    told.outcomeId = event.id;
  }

  /**
   * The resource with the status that it has now. An Event's id follows from that: from an older one
   * the same would be told again under another id.
   */
  async function current(
    resource: StoredAnomalyPredictor,
    { written }: Told,
  ): Promise<StoredAnomalyPredictor | undefined> {
    const { namespace, name, uid, resourceVersion } = identityOf(resource);
    if (written) {
      const { resourceVersion: writtenVersion } = identityOf(written);
      return isNewer(writtenVersion, resourceVersion) ? written : resource;
    }
    const kind = KINDS.anomalyPredictor;
    const found = await client.get<StoredAnomalyPredictor>(kind, namespace, name);
    return found?.metadata.uid === uid ? found : undefined;
  }

  /** Events first: their ids follow from the status before, so that they are not told twice. */
  async function write(
    resource: StoredAnomalyPredictor,
    before: AnomalyPredictorStatus,
    after: AnomalyPredictorStatus,
    nowMs: number,
  ): Promise<StoredAnomalyPredictor> {
    for (const event of news(resource, before, after, nowMs)) await recordEvent(client, event);
    return client.patch<StoredAnomalyPredictor>(
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
        written: resource,
      };
      toldByUid.set(uid, told);
      await tellOutcome(resource, observation, told);
      const now = await current(resource, told);
      // Gone: what comes next is told by the watch.
      if (!now) return undefined;
      const before = now.status ?? {};
      const after = statusFrom(observation, before);
      const delayMs = writeDelayMs(before, after, observation.nowMs - told.statusMs);
      if (delayMs !== 0) return delayMs;
      told.written = undefined;
      told.written = await write(now, before, after, observation.nowMs);
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
