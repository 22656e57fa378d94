import { specSchema } from '../api/index.ts';
import type { ParsedSpec, StoredAnomalyPredictor } from '../resource.ts';

/** The spec with every default, or what is wrong with it: one that an older CRD let in may be. */
export function parseSpec({ spec }: StoredAnomalyPredictor): ParsedSpec {
  const result = specSchema.safeParse(spec ?? {});
  if (result.success) return { spec: result.data };
  const faults = result.error.issues.map(
    ({ path, message }) => `${['spec', ...path].join('.')}: ${message}`,
  );
  return { fault: `The spec cannot be used: ${faults.join('; ')}.` };
}
