import { z } from 'zod';

/** The kernel refuses a quota under 1 ms of each 100 ms. */
const CPU_CORES_MIN = 0.01;

/** Kubernetes CPU quantity: cores (`0.25`, `2`) or thousandths of one (`250m`). */
export const cpuQuantity = z
  .string()
  .regex(/^(\d+m|\d+(\.\d+)?)$/, {
    error: 'must be a CPU quantity such as 250m or 0.5',
    abort: true,
  })
  .refine((quantity) => toCores(quantity) >= CPU_CORES_MIN, 'must be at least 10m');

/** Kubernetes memory quantity in mebibytes or gibibytes. */
export const memoryQuantity = z
  .string()
  .regex(/^\d+(Mi|Gi)$/, { error: 'must be a memory quantity such as 512Mi or 2Gi', abort: true })
  .refine((quantity) => toMebibytes(quantity) > 0, 'must be at least 1Mi');

/** Cores in a {@link cpuQuantity}. */
export const toCores = (quantity: string): number =>
  quantity.endsWith('m') ? Number.parseInt(quantity, 10) / 1000 : Number(quantity);

/** Mebibytes in a {@link memoryQuantity}. */
export const toMebibytes = (quantity: string): number =>
  Number.parseInt(quantity, 10) * (quantity.endsWith('Gi') ? 1024 : 1);
