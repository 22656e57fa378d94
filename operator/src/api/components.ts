import { z } from 'zod';
import { cpuQuantity, memoryQuantity } from './quantity.ts';

const amounts = (what: string, cpu: string, memory: string) =>
  z
    .strictObject({
      cpu: cpuQuantity.default(cpu).describe(`CPU ${what}: cores, or thousandths of one with m.`),
      memory: memoryQuantity.default(memory).describe(`Memory ${what}, in Mi or Gi.`),
    })
    .prefault({});

export interface ResourceDefaults {
  requests: { cpu: string; memory: string };
  limits: { cpu: string; memory: string };
}

/** What a container asks for and may use at most. */
export const resources = ({ requests, limits }: ResourceDefaults) =>
  z
    .strictObject({
      requests: amounts('request', requests.cpu, requests.memory).describe(
        'What the scheduler sets aside.',
      ),
      limits: amounts('limit', limits.cpu, limits.memory).describe('What the kernel allows.'),
    })
    .prefault({})
    .describe('Requests and limits of the container.');

const toleration = z.strictObject({
  key: z.string().max(317).exactOptional().describe('Key of the taint; none matches every key.'),
  operator: z.enum(['Equal', 'Exists']).default('Equal').describe('How key and value compare.'),
  value: z.string().max(63).exactOptional().describe('Value of the taint, for Equal.'),
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
});

/** Where the pods of a component may run. */
export const scheduling = z
  .strictObject({
    nodeSelector: z
      .record(z.string().max(317), z.string().max(63))
      .optional()
      .describe('Labels that a node must carry.'),
    tolerations: z.array(toleration).max(20).optional().describe('Taints that the pods bear.'),
    priorityClassName: z.string().max(253).optional().describe('Priority class of the pods.'),
  })
  .prefault({})
  .describe('Where the pods may run.');

export type Resources = z.infer<ReturnType<typeof resources>>;
export type Scheduling = z.infer<typeof scheduling>;
