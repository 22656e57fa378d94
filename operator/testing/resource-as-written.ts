import { API_VERSION, KIND } from '../src/api/index.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';

/** An AnomalyPredictor as a user writes it. */
export const anomalyPredictor = (
  namespace: string,
  spec: object = {},
  name = 'rubis',
): StoredAnomalyPredictor => ({
  apiVersion: API_VERSION,
  kind: KIND,
  metadata: { namespace, name },
  spec,
});
