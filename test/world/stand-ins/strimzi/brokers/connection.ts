import { connect } from 'node:tls';
import { createKafka } from '@anomaly-prediction/kafka';
import type { Admin } from '@anomaly-prediction/kafka/testing';
import type { Certificate } from '../../../certificates.ts';

/** A call is tried again by whoever has the work to do; here only what a new leader takes. */
const RETRIES = 2;

export interface OperatorLogin {
  certificate: Certificate;
  /** PEM: whom the brokers' certificates must be issued by. */
  authorities: string;
}

export interface BrokerAddress {
  /** What its certificate is for, and how brokers call it. */
  host: string;
  port: number;
  /** Where it really is: there may be nobody to ask for the name. */
  address: string;
}

/**
 * Runs `work` as the cluster operator over a connection of its own: brokers come and go between two
 * calls, and their certificates change.
 *
 * @throws what `work` throws, or that no broker answers
 */
export async function withAdmin<T>(
  brokers: readonly BrokerAddress[],
  { certificate: { certificate: cert, key }, authorities: ca }: OperatorLogin,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  if (brokers.length === 0) throw new Error('no broker has an address yet');
  const admin = createKafka({
    clientId: 'strimzi-stand-in',
    brokers: brokers.map(({ host, port }) => `${host}:${port}`).join(','),
    retries: RETRIES,
    // What it warns of is thrown as well.
    log: { warn: () => {} },
    security: {
      close: () => {},
      socketFactory({ host, port, onConnect }) {
        const broker = brokers.find((one) => one.host === host && one.port === port);
        if (!broker) throw new Error(`broker ${host}:${port} has no address yet`);
        const to = { host: broker.address, port, servername: host };
        return connect({ ...to, ca, cert, key, minVersion: 'TLSv1.2' }, onConnect);
      },
    },
  }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
