import { isDeepStrictEqual } from 'node:util';
import type { Condition, Kafka, NodePool, Status, Topic } from './objects.ts';

const SUPPORTED_VERSIONS = ['4.2.0', '4.2.1', '4.3.0', '4.3.1'];
export const DEFAULT_VERSION = '4.3.1';

/** Why something is not as its owner wants it. */
export interface Problem {
  reason: string;
  message: string;
}

/** Why a Kafka cannot run, in the words of the real operator; undefined when it can. */
export function judgeKafka(kafka: Kafka, pools: readonly NodePool[]): Problem | undefined {
  const { name } = kafka.metadata;
  if (pools.length === 0) {
    return {
      reason: 'InvalidConfigurationException',
      message: `No KafkaNodePools found for Kafka cluster ${name}`,
    };
  }
  for (const role of ['controller', 'broker'] as const) {
    if (pools.some(({ spec }) => spec.roles.includes(role) && spec.replicas > 0)) continue;
    return {
      reason: 'InvalidResourceException',
      message:
        `The Kafka cluster ${name} is invalid: [At least one KafkaNodePool with the ${role} role ` +
        'and at least one replica is required]',
    };
  }
  const { version = DEFAULT_VERSION } = kafka.spec.kafka;
  if (SUPPORTED_VERSIONS.includes(version)) return undefined;
  return {
    reason: 'UnsupportedKafkaVersionException',
    message:
      `Unsupported Kafka.spec.kafka.version: ${version}. ` +
      `Supported versions are: [${SUPPORTED_VERSIONS.join(', ')}]`,
  };
}

/**
 * Whether the operator in charge runs: it is a pod of the Kafka that the object belongs to, comes
 * once that has been ready, stays while that has problems, and goes with it.
 */
export function entityOperatorRuns(
  operator: 'topicOperator' | 'userOperator',
  kafka: Kafka | undefined,
): boolean {
  if (!kafka || kafka.metadata.deletionTimestamp !== undefined) return false;
  return (
    kafka.status?.clusterId !== undefined && kafka.spec.entityOperator?.[operator] !== undefined
  );
}

export const topicNameOf = ({ metadata, spec }: Topic): string => spec?.topicName ?? metadata.name;

/** Why a topic cannot be as it is wanted, given all of its Kafka; undefined when it can. */
export function judgeTopic(topic: Topic, all: readonly Topic[]): Problem | undefined {
  const name = topicNameOf(topic);
  const known = topic.status?.topicName;
  if (known !== undefined && known !== name) {
    return { reason: 'NotSupported', message: 'Changing spec.topicName is not supported' };
  }
  const manager = all.find(
    (other) =>
      other.metadata.uid !== topic.metadata.uid &&
      topicNameOf(other) === name &&
      isOlder(other, topic),
  );
  if (!manager) return undefined;
  const { namespace, name: managerName } = manager.metadata;
  return { reason: 'ResourceConflict', message: `Managed by Ref{${namespace}/${managerName}}` };
}

/** Of the same second the one with the smaller name counts as older. */
function isOlder({ metadata: one }: Topic, { metadata: other }: Topic): boolean {
  const first = `${one.creationTimestamp} ${one.name}`;
  return first < `${other.creationTimestamp} ${other.name}`;
}

/** Topics and users say that they are not ready by `Ready` being False. */
export const readyCondition = (problem: Problem | undefined): Condition =>
  problem ? { type: 'Ready', status: 'False', ...problem } : { type: 'Ready', status: 'True' };

/** A Kafka says it by another condition. */
export const kafkaCondition = (problem: Problem | undefined): Condition =>
  problem ? { type: 'NotReady', status: 'True', ...problem } : { type: 'Ready', status: 'True' };

/** Of any of Strimzi's kinds: what all have, and what only some. */
export type WantedStatus = Status & Record<string, unknown>;

/**
 * The status to write; undefined when the present one says the same. A condition that stays as it
 * is keeps its time.
 */
export function nextStatus(
  present: Status | undefined,
  { conditions = [], ...wanted }: WantedStatus,
  now: Date,
): WantedStatus | undefined {
  const before = present?.conditions ?? [];
  const timed = conditions.map((condition) => {
    const { type, status } = condition;
    const same = before.find((other) => other.type === type && other.status === status);
    return { ...condition, lastTransitionTime: same?.lastTransitionTime ?? now.toISOString() };
  });
  const next = { ...present, ...wanted, conditions: timed };
  return isDeepStrictEqual(next, present) ? undefined : next;
}
