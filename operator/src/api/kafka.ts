import { z } from 'zod';
import { resources, scheduling } from './components.ts';
import { objectName, secretKey } from './names.ts';
import { memoryQuantity } from './quantity.ts';
import { withChangeRule, withRule } from './rules.ts';

const REPLICAS_DEFAULT = 1;
const STORAGE_TYPE_DEFAULT = 'ephemeral';
const TOPIC_PREFIX_MAX_LENGTH = 100;
const BOOTSTRAP_SERVERS_MAX_LENGTH = 1000;

const fixed = <S extends z.ZodType>(schema: S, message: string): S =>
  withChangeRule(schema, { cel: 'self == oldSelf', message });

/** The default `{}` is judged too, before its own defaults are filled in. */
const EPHEMERAL = "!has(self.type) || self.type == 'ephemeral'";

const storage = [
  {
    cel: `${EPHEMERAL} || (has(self.class) == has(oldSelf.class) && (!has(self.class) || self.class == oldSelf.class))`,
    message: 'class cannot change: volumes cannot move to another class',
    path: ['class'],
  },
  {
    cel:
      `${EPHEMERAL} || !isQuantity(self.size) || !isQuantity(oldSelf.size) || ` +
      'quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0',
    message: 'size may only grow: volumes cannot shrink',
    path: ['size'],
  },
]
  .reduce(
    withChangeRule,
    z.strictObject({
      type: fixed(z.enum(['ephemeral', 'persistent']), 'cannot change: records would be lost')
        .default(STORAGE_TYPE_DEFAULT)
        .describe('Whether records outlive their broker’s pod. Fixed once made.'),
      size: memoryQuantity
        .default('10Gi')
        .describe('Size of each broker’s volume, if persistent. May only grow.'),
      class: objectName
        .optional()
        .describe('Storage class; none takes the cluster’s own. Fixed once made.'),
      deleteClaim: z
        .boolean()
        .default(false)
        .describe('Whether the volumes go with the AnomalyPredictor.'),
    }),
  )
  .prefault({})
  .describe('Where brokers keep their records.');

export const managedKafka = z
  .strictObject({
    replicas: fixed(
      z.int().min(1).max(9),
      'cannot change: topics would keep their replication factor',
    )
      .default(REPLICAS_DEFAULT)
      .describe('Brokers; three bear the loss of one. Fixed once made.'),
    storage,
    resources: resources({
      requests: { cpu: '250m', memory: '768Mi' },
      limits: { cpu: '1', memory: '1Gi' },
    }),
    scheduling,
  })
  .describe('A Kafka cluster of its own, run by Strimzi. Taken when external is not given.');

const credentials = z
  .strictObject({
    type: z
      .enum(['tls', 'scram-sha-512'])
      .describe('A client certificate, or a user name and password.'),
    secretName: objectName.describe(
      'Secret in the same namespace: user.crt and user.key for tls, username and password for scram-sha-512.',
    ),
  })
  .describe('Who the components are to this Kafka; none means anonymous.');

const PORT = '([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';
const BROKER = `[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:${PORT}`;

export const externalKafka = withRule(
  z.strictObject({
    bootstrapServers: z
      .string()
      .max(BOOTSTRAP_SERVERS_MAX_LENGTH)
      .regex(
        new RegExp(`^${BROKER}(,${BROKER})*$`),
        'must be host:port, with commas between several',
      )
      .describe('host:port of its brokers, with commas between several.'),
    tls: z
      .strictObject({
        caSecret: z
          .strictObject({
            name: objectName.describe('Secret in the same namespace.'),
            key: secretKey.default('ca.crt').describe('Its key that holds the certificates.'),
          })
          .optional()
          .describe('Authorities that its certificate is signed by; none means the public ones.'),
      })
      .optional()
      .describe('Talk TLS to it; {} trusts the public authorities. None means plain text.'),
    credentials: credentials.optional(),
  }),
  {
    cel: "!has(self.credentials) || self.credentials.type != 'tls' || has(self.tls)",
    message: 'credentials.type tls needs tls, which may be {}',
    path: ['tls'],
    holds: (given) => given.credentials?.type !== 'tls' || given.tls !== undefined,
  },
).describe('A Kafka cluster that is already there.');

/** At most one of `managed` and `external`; neither means managed with its defaults. */
export const kafka = withChangeRule(
  withRule(
    z.strictObject({
      topicPrefix: fixed(
        z
          .string()
          .max(TOPIC_PREFIX_MAX_LENGTH)
          .regex(/^[a-zA-Z0-9._-]*$/, 'must be letters, digits, dot, underscore or dash'),
        'cannot change: topics cannot be renamed',
      )
        .default('')
        .describe(
          'Put before each topic’s name, so that several can share one cluster. Fixed once made.',
        ),
      managed: managedKafka.optional(),
      external: externalKafka.optional(),
    }),
    {
      cel: '!has(self.managed) || !has(self.external)',
      message: 'at most one of kafka.managed and kafka.external may be given',
      holds: ({ managed, external }) => !managed || !external,
    },
  ),
  // The rules of its fields hold only while `managed` is there before and after a change. Left out
  // it means one with defaults. Where an external Kafka goes or comes, nothing is kept.
  {
    cel:
      'has(self.external) || has(oldSelf.external) || has(self.managed) == has(oldSelf.managed) || ' +
      `(has(self.managed) ? ${hasFixedDefaults('self')} : ${hasFixedDefaults('oldSelf')})`,
    message: `managed may come or go only with replicas ${REPLICAS_DEFAULT} and storage.type ${STORAGE_TYPE_DEFAULT}, which it has when left out: these cannot change`,
    path: ['managed'],
  },
)
  .transform((given) => ({
    ...given,
    managed: given.external ? undefined : (given.managed ?? managedKafka.parse({})),
  }))
  .prefault({})
  .describe('The Kafka that the records travel through.');

function hasFixedDefaults(self: 'self' | 'oldSelf'): string {
  return `${self}.managed.replicas == ${REPLICAS_DEFAULT} && ${self}.managed.storage.type == '${STORAGE_TYPE_DEFAULT}'`;
}
