import { ResourceError, readAnomalyPredictor } from '../api/index.ts';
import type { ParsedSpec, StoredAnomalyPredictor } from '../resource.ts';

/** The spec with every default, or what is wrong with it: one that another CRD let in may be. */
export function parseSpec({
  apiVersion,
  kind,
  metadata,
  spec,
}: StoredAnomalyPredictor): ParsedSpec {
  const { name } = metadata;
  try {
    return {
      spec: readAnomalyPredictor({ apiVersion, kind, metadata: { name }, spec }, kind).spec,
    };
  } catch (error) {
    if (error instanceof ResourceError) return { fault: `${error.message}.` };
    throw error;
  }
}
