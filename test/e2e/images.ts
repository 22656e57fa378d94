import type { System } from '../world/install/system.ts';
import { type BuiltImage } from '../world/images/build-image.ts';
import { buildKafkaImage } from '../world/images/kafka-image.ts';
import { buildImages } from '../world/images/product-images.ts';
import type { Report } from '../world/report.ts';

/** As the chart's values have them: where the product's images are on the test cluster. */
export const PRODUCT = { registry: 'localhost/anomaly-prediction', tag: 'dev' };

/** Builds what runs on the test cluster: the product's images, and those of what is beside it. */
export async function buildAllImages(system: System, report: Report): Promise<BuiltImage[]> {
  const product = await buildImages({ system, report, ...PRODUCT });
  return [...product, await buildKafkaImage(system, report)];
}
