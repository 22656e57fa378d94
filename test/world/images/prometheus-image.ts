import { join } from 'node:path';
import type { System } from '../install/system.ts';
import type { Report } from '../report.ts';
import { type BuiltImage, buildImage } from './build-image.ts';

const RECIPE = join(import.meta.dirname, 'prometheus');

/** Of Debian bookworm's Prometheus. */
export const PROMETHEUS_IMAGE = 'localhost/anomaly-prediction-test/prometheus:bookworm';

/** Builds the image of a Prometheus, unless it is in the cache. */
export const buildPrometheusImage = (system: System, report: Report): Promise<BuiltImage> =>
  buildImage(system, report, {
    name: 'test-prometheus',
    reference: PROMETHEUS_IMAGE,
    dockerfile: join(RECIPE, 'prometheus.Dockerfile'),
    context: RECIPE,
    ingredients: [RECIPE],
  });
