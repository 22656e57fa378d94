import { z } from 'zod';

/** Kubernetes CPU quantity: cores (`0.25`, `2`) or thousandths of one (`250m`). */
export const cpuQuantity = z
  .string()
  .regex(/^(\d+m|\d+(\.\d+)?)$/, 'must be a CPU quantity such as 250m or 0.5');

/** Kubernetes memory quantity in mebibytes or gibibytes. */
export const memoryQuantity = z
  .string()
  .regex(/^\d+(Mi|Gi)$/, 'must be a memory quantity such as 512Mi or 2Gi');

/** Cores in a {@link cpuQuantity}. */
export const toCores = (quantity: string): number =>
  quantity.endsWith('m') ? Number.parseInt(quantity, 10) / 1000 : Number(quantity);

/** Mebibytes in a {@link memoryQuantity}. */
export const toMebibytes = (quantity: string): number =>
  Number.parseInt(quantity, 10) * (quantity.endsWith('Gi') ? 1024 : 1);
