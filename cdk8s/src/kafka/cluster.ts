import { Construct } from 'constructs';
import type { Context } from '../context.ts';
import { define } from '../define.ts';
import type { KafkaNodePoolSpec } from '../imports/strimzi.ts';
import { kafkaName, nodePoolName } from '../names.ts';
import { PORT } from '../ports.ts';
import type { ManagedKafka } from './managed.ts';

const KAFKA_VERSION = '4.3.1';
const METADATA_VERSION = '4.3-IV0';
/** More replicas would cost disk and bear no more than the loss of one broker while another restarts. */
const REPLICATION_MAX = 3;

export const replicationFactor = (brokers: number): number => Math.min(brokers, REPLICATION_MAX);

/** A KRaft cluster: every node is broker and controller. */
export class KafkaCluster extends Construct {
  constructor(scope: Construct, { name }: Context, managed: ManagedKafka) {
    super(scope, 'cluster');
    const clusterName = kafkaName(name);
    const replicas = replicationFactor(managed.replicas);
    const inSyncMin = Math.max(1, replicas - 1);
    define(this, {
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'KafkaNodePool',
      metadata: { name: nodePoolName(name), labels: { 'strimzi.io/cluster': clusterName } },
      spec: {
        replicas: managed.replicas,
        roles: ['controller', 'broker'],
        storage: storageOf(managed),
        resources: managed.resources,
        ...podPlacement(managed),
      },
    });
    define(this, {
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'Kafka',
      metadata: { name: clusterName },
      spec: {
        kafka: {
          version: KAFKA_VERSION,
          metadataVersion: METADATA_VERSION,
          listeners: [
            {
              name: 'tls',
              port: PORT.kafka,
              type: 'internal',
              tls: true,
              authentication: { type: 'tls' },
            },
          ],
          authorization: { type: 'simple' },
          config: {
            // A name spelt wrong is an error, not a topic more.
            'auto.create.topics.enable': false,
            'default.replication.factor': replicas,
            'min.insync.replicas': inSyncMin,
            'offsets.topic.replication.factor': replicas,
            'transaction.state.log.replication.factor': replicas,
            'transaction.state.log.min.isr': inSyncMin,
          },
        },
        entityOperator: { topicOperator: {}, userOperator: {} },
      },
    });
  }
}

const storageOf = ({ storage }: ManagedKafka) =>
  storage.type === 'ephemeral'
    ? { type: 'ephemeral' as const }
    : {
        type: 'persistent-claim' as const,
        size: storage.size,
        deleteClaim: storage.deleteClaim,
        ...(storage.class !== undefined && { class: storage.class }),
      };

/** Strimzi takes node labels only as an affinity. */
function podPlacement({ scheduling }: ManagedKafka): Pick<KafkaNodePoolSpec, 'template'> {
  const { nodeSelector, tolerations, priorityClassName } = scheduling;
  const matchExpressions = Object.entries(nodeSelector ?? {})
    .sort()
    .map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  const pod = {
    ...(matchExpressions.length > 0 && {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions }],
          },
        },
      },
    }),
    ...(tolerations && { tolerations }),
    ...(priorityClassName !== undefined && { priorityClassName }),
  };
  return Object.keys(pod).length > 0 ? { template: { pod } } : {};
}
