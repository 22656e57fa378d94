import { z } from 'zod';

/** A process's environment, checked once at start. Throws one line a variable that is wrong. */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: NodeJS.ProcessEnv,
): z.infer<z.ZodObject<Shape>> {
  const result = z.object(shape).safeParse(environment);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`environment not usable: ${faults.join('; ')}`, { cause: result.error });
}

/** Fields that several workloads read alike. */
export const environmentField = {
  series: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/)
    .max(253),
  port: z.coerce.number().int().min(0).max(65_535),
  positive: z.coerce.number().positive(),
  count: z.coerce.number().int().min(1),
} as const;
