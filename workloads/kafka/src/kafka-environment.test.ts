import { describe, expect, it } from 'vitest';
import { readKafkaEnvironment } from './kafka-environment.ts';

const BROKERS = { KAFKA_BROKERS: 'kafka:9093' };
const TLS = { ...BROKERS, KAFKA_TLS: 'true' };

describe('the environment of a process that talks to Kafka', () => {
  it('needs the brokers alone', () => {
    expect(readKafkaEnvironment(BROKERS)).toEqual({ brokers: 'kafka:9093', topicPrefix: '' });
  });

  it('asks for TLS with the public authorities, with its own, and with a certificate of the client', () => {
    expect(readKafkaEnvironment(TLS).security).toEqual({ tls: true });
    const files = { KAFKA_CA_FILE: '/ca', KAFKA_CERTIFICATE_FILE: '/crt', KAFKA_KEY_FILE: '/key' };
    expect(readKafkaEnvironment({ ...TLS, ...files }).security).toEqual({
      tls: true,
      caFile: '/ca',
      certificateFile: '/crt',
      keyFile: '/key',
    });
  });

  it('names a user and a password, with TLS and without', () => {
    const user = { KAFKA_USERNAME_FILE: '/user', KAFKA_PASSWORD_FILE: '/password' };
    const files = { usernameFile: '/user', passwordFile: '/password' };
    expect(readKafkaEnvironment({ ...TLS, ...user }).security).toEqual({ tls: true, ...files });
    expect(readKafkaEnvironment({ ...BROKERS, ...user }).security).toEqual({
      tls: false,
      ...files,
    });
  });

  it.each([
    [{ ...TLS, KAFKA_KEY_FILE: '/k' }, 'both or none of KAFKA_CERTIFICATE_FILE and KAFKA_KEY_FILE'],
    [{ ...TLS, KAFKA_USERNAME_FILE: '/u' }, 'KAFKA_USERNAME_FILE and KAFKA_PASSWORD_FILE'],
    [{ ...BROKERS, KAFKA_CA_FILE: '/ca' }, 'need KAFKA_TLS=true'],
    [{ ...BROKERS, KAFKA_TLS: 'yes' }, 'KAFKA_TLS: '],
    [{ KAFKA_TLS: 'true' }, 'KAFKA_BROKERS: '],
  ])('that is %j is refused by name', (environment, message) => {
    expect(() => readKafkaEnvironment(environment)).toThrow(message);
  });
});
