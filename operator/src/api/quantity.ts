import { z } from 'zod';
import { withRule } from './rules.ts';

/** The kernel refuses a quota under 1 ms of each 100 ms. */
const CPU_CORES_MIN = 0.01;
/** Digits enough for any machine; longer ones would be no exact number here. */
const QUANTITY_MAX_LENGTH = 10;

/** Kubernetes CPU quantity: cores (`0.25`, `2`) or thousandths of one (`250m`). */
export const cpuQuantity = withRule(
  z
    .string()
    .max(QUANTITY_MAX_LENGTH)
    .regex(/^(\d{1,6}m|\d{1,3}(\.\d{1,3})?)$/, {
      error: 'must be a CPU quantity such as 250m or 0.5',
      abort: true,
    }),
  {
    cel: "!isQuantity(self) || quantity(self).compareTo(quantity('10m')) >= 0",
    message: 'must be at least 10m',
    holds: (quantity) => toCores(quantity) >= CPU_CORES_MIN,
  },
);

/** Kubernetes memory quantity in mebibytes or gibibytes. */
export const memoryQuantity = withRule(
  z
    .string()
    .max(QUANTITY_MAX_LENGTH)
    .regex(/^\d{1,7}(Mi|Gi)$/, {
      error: 'must be a memory quantity such as 512Mi or 2Gi',
      abort: true,
    }),
  {
    cel: "!isQuantity(self) || quantity(self).compareTo(quantity('1Mi')) >= 0",
    message: 'must be at least 1Mi',
    holds: (quantity) => toMebibytes(quantity) >= 1,
  },
);

/** Cores in a {@link cpuQuantity}. */
export const toCores = (quantity: string): number =>
  quantity.endsWith('m') ? Number.parseInt(quantity, 10) / 1000 : Number(quantity);

/** Mebibytes in a {@link memoryQuantity}. */
export const toMebibytes = (quantity: string): number =>
  Number.parseInt(quantity, 10) * (quantity.endsWith('Gi') ? 1024 : 1);
