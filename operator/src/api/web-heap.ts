import type { AnomalyPredictorSpec } from './anomaly-predictor.ts';
import { toMebibytes } from './quantity.ts';

/**
 * Of the container's memory limit. The rest is for young objects, code and buffers, and where chaos
 * is enabled for the agent beside the web server: a full heap must not mean a full container, since
 * the kernel kills where a collector only makes slow.
 */
const HEAP_SHARE = 0.4;

/** How large the web server's heap of old objects may grow in a container of so much memory. */
export const webHeapMiB = (memoryMiB: number): number =>
  Math.max(1, Math.floor(HEAP_SHARE * memoryMiB));

/** What Node is told for the web server, wherever it runs. */
export function webNodeOptions({ target }: Pick<AnomalyPredictorSpec, 'target'>): string {
  const { memory } = target.rubis.web.resources.limits;
  return `--max-old-space-size=${webHeapMiB(toMebibytes(memory))}`;
}
