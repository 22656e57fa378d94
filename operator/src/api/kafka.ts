import { z } from 'zod';
import { resources, scheduling } from './components.ts';
import { memoryQuantity } from './quantity.ts';

/** A Secret's name, or a key of its data. */
const secretName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a lower-case DNS subdomain');
const secretKey = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9._-]+$/, 'must be letters, digits, dot, underscore or dash');

const storage = z
  .strictObject({
    type: z
      .enum(['ephemeral', 'persistent'])
      .default('ephemeral')
      .describe('Whether records outlive their broker’s pod.'),
    size: memoryQuantity.default('10Gi').describe('Size of each broker’s volume, if persistent.'),
    class: z.string().max(253).optional().describe('Storage class; none takes the cluster’s own.'),
    deleteClaim: z
      .boolean()
      .default(false)
      .describe('Whether the volumes go with the AnomalyPredictor.'),
  })
  .prefault({})
  .describe('Where brokers keep their records.');

export const managedKafka = z
  .strictObject({
    replicas: z.int().min(1).max(9).default(1).describe('Brokers; three bear the loss of one.'),
    storage,
    resources: resources({
      requests: { cpu: '250m', memory: '768Mi' },
      limits: { cpu: '1', memory: '1Gi' },
    }),
    scheduling,
  })
  .describe('A Kafka cluster of its own, run by Strimzi.');

const credentials = z
  .strictObject({
    type: z
      .enum(['tls', 'scram-sha-512'])
      .describe('A client certificate, or a user name and password.'),
    secretName: secretName.describe(
      'Secret in the same namespace: user.crt and user.key for tls, username and password for scram-sha-512.',
    ),
  })
  .describe('Who the components are to this Kafka; none means anonymous.');

export const externalKafka = z
  .strictObject({
    bootstrapServers: z
      .string()
      .max(1000)
      .regex(
        /^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$/,
        'must be host:port, with commas between several',
      )
      .describe('host:port of its brokers, with commas between several.'),
    tls: z
      .strictObject({
        caSecret: z
          .strictObject({
            name: secretName.describe('Secret in the same namespace.'),
            key: secretKey.default('ca.crt').describe('Its key that holds the certificates.'),
          })
          .optional()
          .describe('Authorities that its certificate is signed by; none means the public ones.'),
      })
      .optional()
      .describe('Talk TLS to it.'),
    credentials: credentials.optional(),
  })
  .describe('A Kafka cluster that is already there.');

/** At most one of `managed` and `external`; neither means managed with its defaults. */
export const kafka = z
  .strictObject({
    topicPrefix: z
      .string()
      .max(100)
      .regex(/^[a-zA-Z0-9._-]*$/, 'must be at most 100 of a-z A-Z 0-9 . _ -')
      .default('')
      .describe('Put before each topic’s name, so that several can share one cluster.'),
    managed: managedKafka.optional(),
    external: externalKafka.optional(),
  })
  .prefault({})
  .describe('The Kafka that the records travel through.')
  .refine(({ managed, external }) => !managed || !external, {
    message: 'at most one of managed and external may be given',
  })
  .transform((given) => ({
    ...given,
    managed: given.external ? undefined : (given.managed ?? managedKafka.parse({})),
  }));
