import { z } from 'zod';
import { LABEL_KEY_PATTERN, labelKey, labelValue, objectName } from './names.ts';
import { cpuQuantity, memoryQuantity, toCores, toMebibytes } from './quantity.ts';
import { withRule } from './rules.ts';

const NODE_SELECTOR_LABELS_MAX = 20;
const TOLERATIONS_MAX = 20;

export interface ResourceDefaults {
  requests: { cpu: string; memory: string };
  limits: { cpu: string; memory: string };
}

/**
 * What a container asks for and may use at most. A request that is not given is the default or the
 * limit, whichever is less, so that lowering a limit alone stays valid.
 */
export const resources = ({ requests, limits }: ResourceDefaults) =>
  withRule(
    withRule(
      z.strictObject({
        requests: z
          .strictObject({
            cpu: cpuQuantity
              .optional()
              .describe(
                `CPU request: cores, or thousandths of one with m; none means ${requests.cpu}, or the limit where that is less.`,
              ),
            memory: memoryQuantity
              .optional()
              .describe(
                `Memory request, in Mi or Gi; none means ${requests.memory}, or the limit where that is less.`,
              ),
          })
          .optional()
          .describe('What the scheduler sets aside.'),
        limits: z
          .strictObject({
            cpu: cpuQuantity
              .default(limits.cpu)
              .describe('CPU limit: cores, or thousandths of one with m.'),
            memory: memoryQuantity.default(limits.memory).describe('Memory limit, in Mi or Gi.'),
          })
          .prefault({})
          .describe('What the kernel allows.'),
      }),
      {
        cel: requestWithinLimit('cpu'),
        message: 'requests.cpu must be at most limits.cpu',
        path: ['requests', 'cpu'],
        holds: ({ requests: given, limits: { cpu } }) =>
          given?.cpu === undefined || toCores(given.cpu) <= toCores(cpu),
      },
    ),
    {
      cel: requestWithinLimit('memory'),
      message: 'requests.memory must be at most limits.memory',
      path: ['requests', 'memory'],
      holds: ({ requests: given, limits: { memory } }) =>
        given?.memory === undefined || toMebibytes(given.memory) <= toMebibytes(memory),
    },
  )
    .transform(({ requests: given, limits: { cpu, memory } }) => ({
      requests: {
        cpu: given?.cpu ?? lesser(requests.cpu, cpu, toCores),
        memory: given?.memory ?? lesser(requests.memory, memory, toMebibytes),
      },
      limits: { cpu, memory },
    }))
    .prefault({})
    .describe('Requests and limits of the container.');

const lesser = (one: string, other: string, toNumber: (quantity: string) => number): string =>
  toNumber(one) <= toNumber(other) ? one : other;

function requestWithinLimit(measure: 'cpu' | 'memory'): string {
  const [request, limit] = [`self.requests.${measure}`, `self.limits.${measure}`];
  return (
    `!has(self.requests) || !has(${request}) || !isQuantity(${request}) || !isQuantity(${limit}) || ` +
    `quantity(${request}).compareTo(quantity(${limit})) <= 0`
  );
}

const toleration = [
  {
    cel: "has(self.key) || self.operator == 'Exists'",
    message: 'key may be left out only with operator Exists',
    path: ['operator'],
    holds: ({ key, operator }: Toleration) => key !== undefined || operator === 'Exists',
  },
  {
    cel: "!has(self.value) || self.value == '' || self.operator == 'Equal'",
    message: 'value goes only with operator Equal',
    path: ['value'],
    holds: ({ value, operator }: Toleration) => !value || operator === 'Equal',
  },
  {
    cel: "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
    message: 'tolerationSeconds goes only with effect NoExecute',
    path: ['tolerationSeconds'],
    holds: ({ tolerationSeconds, effect }: Toleration) =>
      tolerationSeconds === undefined || effect === 'NoExecute',
  },
].reduce(
  withRule,
  z
    .strictObject({
      key: labelKey.exactOptional().describe('Key of the taint; none matches every key.'),
      operator: z.enum(['Equal', 'Exists']).default('Equal').describe('How key and value compare.'),
      value: labelValue.exactOptional().describe('Value of the taint, for Equal.'),
      effect: z
        .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
        .exactOptional()
        .describe('Effect of the taint; none matches every effect.'),
      tolerationSeconds: z
        .int()
        .min(0)
        .max(86_400)
        .exactOptional()
        .describe('How long a NoExecute taint is tolerated; none means for ever.'),
    })
    .describe('A taint that is borne.'),
);

interface Toleration {
  key?: string;
  operator: 'Equal' | 'Exists';
  value?: string;
  effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  tolerationSeconds?: number;
}

const nodeSelector = withRule(
  z
    .record(z.string(), labelValue)
    .refine(
      (labels) => Object.keys(labels).length <= NODE_SELECTOR_LABELS_MAX,
      `must have at most ${NODE_SELECTOR_LABELS_MAX} labels`,
    )
    .meta({ maxProperties: NODE_SELECTOR_LABELS_MAX, 'x-kubernetes-map-type': 'atomic' }),
  {
    cel: `self.all(key, key.matches(r'${LABEL_KEY_PATTERN.source}'))`,
    message: 'each key must be a label key such as zone or example.com/zone',
    holds: (labels) => Object.keys(labels).every((key) => LABEL_KEY_PATTERN.test(key)),
  },
);

/** Where the pods of a component may run. */
export const scheduling = z
  .strictObject({
    nodeSelector: nodeSelector.optional().describe('Labels that a node must carry.'),
    tolerations: z
      .array(toleration)
      .max(TOLERATIONS_MAX)
      .optional()
      .describe('Taints that the pods bear.'),
    priorityClassName: objectName.optional().describe('Priority class of the pods.'),
  })
  .prefault({})
  .describe('Where the pods may run.');

export type Resources = z.infer<ReturnType<typeof resources>>;
export type Scheduling = z.infer<typeof scheduling>;
