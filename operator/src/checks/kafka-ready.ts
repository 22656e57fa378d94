import { type ReportedCondition, reportedCondition, statusOf } from '../resource.ts';
import {
  fails,
  holds,
  type Observation,
  type ObservedChild,
  unknown,
  type Verdict,
} from './observation.ts';

/** Whether the Kafka cluster, its topics and its users are there. */
export function kafkaReady({ parsed, children, problems }: Observation): Verdict {
  if ('fault' in parsed) return unknown('InvalidSpec', 'The spec cannot be used.');
  const { external } = parsed.spec.kafka;
  if (external) {
    return holds('External', `Kafka at ${external.bootstrapServers} is looked after elsewhere.`);
  }
  const missing = problems.find(({ reason }) => reason === 'StrimziNotInstalled');
  if (missing) return fails(missing.reason, missing.message);
  return (
    firstFault(children, 'Kafka', 'KafkaNotReady') ??
    firstFault(children, 'KafkaTopic', 'TopicNotReady') ??
    firstFault(children, 'KafkaUser', 'UserNotReady') ??
    holds('KafkaReady', 'The Kafka cluster, its topics and its users are ready.')
  );
}

function firstFault(
  children: readonly ObservedChild[],
  kind: string,
  reason: string,
): Verdict | undefined {
  for (const child of children.filter((candidate) => candidate.kind === kind)) {
    const fault = faultOf(child);
    if (fault !== undefined) return fails(reason, `${kind} ${child.name} ${fault}`);
  }
  return undefined;
}

function faultOf({ live }: ObservedChild): string | undefined {
  if (!live) return 'does not exist yet.';
  const ready = reportedCondition(live, 'Ready');
  if (!ready) return notYet(reportedCondition(live, 'NotReady'));
  if (ready.status !== 'True') return notYet(ready);
  if ((statusOf(live).observedGeneration ?? 0) < (live.metadata.generation ?? 0)) {
    return 'is being updated by Strimzi.';
  }
  return undefined;
}

const notYet = (condition: ReportedCondition | undefined): string =>
  condition?.message
    ? `is not ready: ${condition.reason ?? 'Strimzi says'}: ${condition.message}`
    : 'is not ready yet: is the Strimzi operator running and watching this namespace?';
