import { join } from 'node:path';
import type { System } from '../install/system.ts';
import type { Report } from '../report.ts';
import { type BuiltImage, buildImage } from './build-image.ts';
import { buildKafkaImage } from './kafka-image.ts';
import { buildImages } from './product-images.ts';

const {
  E2E_REGISTRY: registry = 'localhost/anomaly-prediction',
  E2E_TAG: tag = 'dev',
  E2E_PROMETHEUS: prometheus = 'localhost/anomaly-prediction-test/prometheus:1',
} = process.env;
/** As the chart's values have them: where the product's images are. */
export const PRODUCT = { registry, tag };
/** On the test cluster Debian's, since it can pull none. */
export const PROMETHEUS_IMAGE = prometheus;
const PROMETHEUS_RECIPE = join(import.meta.dirname, 'prometheus');

/** Builds what runs on the test cluster: the product's images, and those of what is beside it. */
export async function buildAllImages(system: System, report: Report): Promise<BuiltImage[]> {
  return [
    ...(await buildImages({ system, report, ...PRODUCT })),
    await buildKafkaImage(system, report),
    await buildPrometheusImage(system, report),
  ];
}

export const buildPrometheusImage = (system: System, report: Report): Promise<BuiltImage> =>
  buildImage(system, report, {
    name: 'test-prometheus',
    reference: PROMETHEUS_IMAGE,
    dockerfile: join(PROMETHEUS_RECIPE, 'prometheus.Dockerfile'),
    context: PROMETHEUS_RECIPE,
    ingredients: [PROMETHEUS_RECIPE],
  });
