import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Authority, createAuthority } from './certificates.ts';
import { locateJava } from './install/java.ts';
import { locateKafka } from './install/kafka.ts';
import { localSystem } from './install/system.ts';
import { type LocalKafka, startKafka } from './kafka.ts';
import { findFreePorts } from './ports.ts';
import type { World } from './world.ts';

/** A broker that knows who comes, by certificate or password, and what each may do. */
export interface SecureKafka extends LocalKafka {
  /** `host:port` of the listener that wants a certificate of {@link authority}. */
  tlsBrokers: string;
  /** `host:port` of the listener that wants a user and a password, over TLS. */
  scramBrokers: string;
  /** Issued the broker's certificate, and must have issued the clients'. */
  readonly authority: Authority;
  /** From its next start on the broker has a new authority, and trusts the old one no more. */
  replaceAuthority(): Promise<Authority>;
  setPassword(user: string, password: string): Promise<void>;
}

const BROKER = { name: 'broker', addresses: ['127.0.0.1'], dns: ['localhost'] };

/** Starts one; its plain listener (`brokers`) is for setting up, where everything is allowed. */
export async function startSecureKafka(world: World): Promise<SecureKafka> {
  const [tlsPort = 0, scramPort = 0] = await findFreePorts(2);
  const folder = join(world.folder, 'kafka-identity');
  mkdirSync(folder);
  const keystore = join(folder, 'keystore.pem');
  const truststore = join(folder, 'truststore.pem');

  /** Made, and shown by the broker from its next start on. */
  async function writeNewAuthority(): Promise<Authority> {
    const made = await createAuthority('cluster authority');
    const { key, certificate } = await made.issue(BROKER);
    writeFileSync(keystore, key + certificate, { mode: 0o600 });
    writeFileSync(truststore, made.certificate);
    return made;
  }
  let authority = await writeNewAuthority();

  const kafka = await startKafka(world, {
    secure: { tlsPort, scramPort, keystore, truststore },
  });
  return {
    ...kafka,
    tlsBrokers: `127.0.0.1:${tlsPort}`,
    scramBrokers: `127.0.0.1:${scramPort}`,
    get authority() {
      return authority;
    },
    async replaceAuthority() {
      authority = await writeNewAuthority();
      return authority;
    },
    setPassword: (user, password) => setPassword(kafka.brokers, user, password),
  };
}

/** By Kafka's own tool: kafkajs has no call for it. */
async function setPassword(brokers: string, user: string, password: string): Promise<void> {
  const system = localSystem();
  const java = locateJava(system);
  const parts = locateKafka(system);
  if (!java || !parts) throw new Error('Kafka or Java is not installed: call ensureParts first');
  await system.run(java, [
    ...['-cp', join(parts.libraries, '*'), 'kafka.admin.ConfigCommand'],
    ...['--bootstrap-server', brokers, '--alter', '--entity-type', 'users', '--entity-name', user],
    ...['--add-config', `SCRAM-SHA-512=[iterations=4096,password=${password}]`],
  ]);
}
