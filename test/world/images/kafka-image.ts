import { join } from 'node:path';
import { locateKafka } from '../install/kafka.ts';
import type { System } from '../install/system.ts';
import type { Report } from '../report.ts';
import { type BuiltImage, buildImage } from './build-image.ts';

const RECIPE = join(import.meta.dirname, 'kafka');

/** Of the Kafka that is fetched into the cache. */
export const KAFKA_IMAGE = 'localhost/anomaly-prediction-test/kafka:4.2.0';

/**
 * Builds the image of a broker that the stand-in for Strimzi runs, unless it is in the cache. What it
 * wants of its pod is said in kafka/start.sh.
 */
export async function buildKafkaImage(system: System, report: Report): Promise<BuiltImage> {
  const parts = locateKafka(system);
  if (!parts) throw new Error('Kafka is not installed: call ensureParts first');
  return await buildImage(system, report, {
    name: 'test-kafka',
    reference: KAFKA_IMAGE,
    dockerfile: join(RECIPE, 'kafka.Dockerfile'),
    context: RECIPE,
    ingredients: [RECIPE],
    contexts: { libraries: parts.libraries },
  });
}
