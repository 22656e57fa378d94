import { accessOf, TOPIC_SETTINGS, TOPICS } from '@anomaly-prediction/messages';
import { describe, expect, it } from 'vitest';
import { aContext, find, made } from '../../testing/context.ts';
import { KAFKA_COMPONENTS, kafkaAccess } from './access.ts';

const external = (more: object) =>
  kafkaAccess(
    aContext({ kafka: { external: { bootstrapServers: 'one.example:9093', ...more } } }),
    'client',
  );

/** `PATH < SECRET/KEY` of each file. */
const filesOf = ({ mounts, volumes }: ReturnType<typeof kafkaAccess>) =>
  mounts.flatMap(({ name, mountPath }) => {
    const secret = volumes.find((volume) => volume.name === name)?.secret;
    return (secret?.items ?? []).map(
      ({ key, path }) => `${mountPath}/${path} < ${secret?.secretName}/${key}`,
    );
  });

const variables = (access: ReturnType<typeof kafkaAccess>) =>
  Object.fromEntries(Object.entries(access.env).filter(([name]) => /TLS|FILE|BROKERS/.test(name)));

describe('a component that comes to Kafka', () => {
  it.each(KAFKA_COMPONENTS)(
    'shows the certificate of its own user to the managed one: %s',
    (component) => {
      const access = kafkaAccess(aContext({ kafka: { topicPrefix: 'team-' } }), component);
      expect(filesOf(access)).toEqual([
        '/etc/kafka/cluster/ca.crt < rubis-kafka-cluster-ca-cert/ca.crt',
        `/etc/kafka/user/user.crt < rubis-${component}/user.crt`,
        `/etc/kafka/user/user.key < rubis-${component}/user.key`,
      ]);
      expect(access.env).toMatchObject({
        KAFKA_BROKERS: 'rubis-kafka-kafka-bootstrap.shop.svc:9093',
        KAFKA_TLS: 'true',
        KAFKA_TOPIC_PREFIX: 'team-',
        SERIES: 'rubis',
      });
    },
  );

  it('needs no file for one in the clear', () => {
    const access = external({});
    expect(filesOf(access)).toEqual([]);
    expect(variables(access)).toEqual({ KAFKA_BROKERS: 'one.example:9093', KAFKA_TLS: 'false' });
  });

  it('trusts the public authorities, or those of the Secret that is named', () => {
    expect(variables(external({ tls: {} }))).toEqual({
      KAFKA_BROKERS: 'one.example:9093',
      KAFKA_TLS: 'true',
    });
    const own = external({ tls: { caSecret: { name: 'authority', key: 'root.pem' } } });
    expect(filesOf(own)).toEqual(['/etc/kafka/cluster/ca.crt < authority/root.pem']);
    expect(own.env.KAFKA_CA_FILE).toBe('/etc/kafka/cluster/ca.crt');
  });

  it('comes with a certificate, or with name and password', () => {
    const certificate = external({ tls: {}, credentials: { type: 'tls', secretName: 'me' } });
    expect(filesOf(certificate)).toEqual([
      '/etc/kafka/user/user.crt < me/user.crt',
      '/etc/kafka/user/user.key < me/user.key',
    ]);
    const password = external({ credentials: { type: 'scram-sha-512', secretName: 'me' } });
    expect(filesOf(password)).toEqual([
      '/etc/kafka/user/username < me/username',
      '/etc/kafka/user/password < me/password',
    ]);
    for (const access of [certificate, password]) {
      const paths = filesOf(access).map((file) => file.split(' < ')[0]);
      const told = Object.entries(access.env).filter(([name]) => name.endsWith('_FILE'));
      expect(told.map(([, path]) => path).sort()).toEqual(paths.sort());
    }
  });
});

describe('what the managed Kafka holds', () => {
  const manifests = made({ kafka: { topicPrefix: 'team-', managed: { replicas: 5 } } });

  it.each(Object.values(TOPICS))('is the topic %s as all have it', (topic) => {
    const { spec } = find(manifests, 'KafkaTopic', `rubis-${topic}`);
    const { partitions, config } = TOPIC_SETTINGS[topic];
    expect(spec).toEqual({ topicName: `team-${topic}`, partitions, replicas: 3, config });
  });

  it.each(KAFKA_COMPONENTS)('is the user %s, who may do what it does and no more', (component) => {
    const { spec } = find(manifests, 'KafkaUser', `rubis-${component}`);
    const { topics, groups } = accessOf(component, 'team-', 'rubis');
    const resource = (type: string, name: string) => ({ type, name, patternType: 'literal' });
    expect(spec).toEqual({
      authentication: { type: 'tls' },
      authorization: {
        type: 'simple',
        acls: [
          ...topics.map(({ name, operations }) => ({
            type: 'allow',
            resource: resource('topic', name),
            operations,
          })),
          ...groups.map((name) => ({
            type: 'allow',
            resource: resource('group', name),
            operations: ['Read'],
          })),
        ],
      },
    });
  });

  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 3, 2],
    [9, 3, 2],
  ])('is kept by %i brokers %i times, and written to %i at least', (replicas, times, inSync) => {
    const kafka = find(made({ kafka: { managed: { replicas } } }), 'Kafka', 'rubis-kafka');
    expect(kafka.spec).toMatchObject({
      kafka: {
        config: {
          'default.replication.factor': times,
          'offsets.topic.replication.factor': times,
          'min.insync.replicas': inSync,
        },
      },
    });
  });
});
