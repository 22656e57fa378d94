import { readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';
import type { SecurityFiles } from './security/identity.ts';

/** Where Kafka is, and as whom one talks to it. */
export interface KafkaSettings {
  /** Comma-separated `host:port`. */
  brokers: string;
  topicPrefix: string;
  /** Nothing where neither TLS nor a user is asked for. */
  security?: SecurityFiles;
}

const file = z.string().min(1).optional();

/** The variables of every process that talks to Kafka, to be read together with its own. */
export const kafkaFields = {
  KAFKA_BROKERS: z.string().min(1),
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  KAFKA_TLS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  KAFKA_CA_FILE: file,
  KAFKA_CERTIFICATE_FILE: file,
  KAFKA_KEY_FILE: file,
  KAFKA_USERNAME_FILE: file,
  KAFKA_PASSWORD_FILE: file,
} as const;

type KafkaVariables = z.infer<z.ZodObject<typeof kafkaFields>>;

/**
 * What the variables of {@link kafkaFields} say together.
 *
 * @throws one line that names those that do not fit
 */
export function toKafkaSettings(variables: KafkaVariables): KafkaSettings {
  const { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix, KAFKA_TLS: tls } = variables;
  const certificate = bothOrNone(variables, 'KAFKA_CERTIFICATE_FILE', 'KAFKA_KEY_FILE');
  const user = bothOrNone(variables, 'KAFKA_USERNAME_FILE', 'KAFKA_PASSWORD_FILE');
  const caFile = variables.KAFKA_CA_FILE;
  if (!tls && (caFile !== undefined || certificate !== undefined)) {
    throw new Error(
      'environment not usable: KAFKA_CA_FILE and KAFKA_CERTIFICATE_FILE need KAFKA_TLS=true',
    );
  }
  if (!tls && user === undefined) return { brokers, topicPrefix };
  const security: SecurityFiles = {
    tls,
    ...(caFile !== undefined && { caFile }),
    ...(certificate && { certificateFile: certificate[0], keyFile: certificate[1] }),
    ...(user && { usernameFile: user[0], passwordFile: user[1] }),
  };
  return { brokers, topicPrefix, security };
}

/** @throws one line that names every variable that is wrong */
export const readKafkaEnvironment = (environment: NodeJS.ProcessEnv): KafkaSettings =>
  toKafkaSettings(readEnvironment(kafkaFields, environment));

function bothOrNone(
  variables: KafkaVariables,
  first: keyof KafkaVariables,
  second: keyof KafkaVariables,
): [string, string] | undefined {
  const values = [variables[first], variables[second]];
  const given = values.filter((value) => typeof value === 'string');
  if (given.length === 1) {
    throw new Error(`environment not usable: give both or none of ${first} and ${second}`);
  }
  const [one, other] = given;
  return one !== undefined && other !== undefined ? [one, other] : undefined;
}
