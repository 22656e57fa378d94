import { parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import {
  type AnomalyPredictor,
  API_VERSION,
  anomalyPredictorSchema,
  KIND,
} from './anomaly-predictor.ts';
import { resourceSchema } from './crd/crd.ts';
import { withoutNulls } from './crd/nulls.ts';

const RESOURCE_SCHEMA = resourceSchema();

/** A file that holds no usable AnomalyPredictor; the message is one line that names the field. */
export class ResourceError extends Error {
  override name = 'ResourceError';
}

/**
 * The one AnomalyPredictor in a YAML text, with defaults filled in. `origin` names the text in errors.
 * Other resources beside it are left alone. Throws {@link ResourceError}.
 */
export function parseAnomalyPredictor(text: string, origin: string): AnomalyPredictor {
  const candidates = parseYaml(text, origin).filter(isOurs);
  const [candidate] = candidates;
  if (candidate === undefined)
    throw new ResourceError(`${origin}: holds no ${KIND} (${API_VERSION})`);
  if (candidates.length > 1) {
    throw new ResourceError(`${origin}: holds ${candidates.length} ${KIND}s, expected one`);
  }
  return readAnomalyPredictor(candidate, origin);
}

/**
 * An AnomalyPredictor with defaults filled in, from what a user wrote or an API server stores; the
 * verdict is the API server's. `origin` names it in errors. Throws {@link ResourceError}.
 */
export function readAnomalyPredictor(candidate: unknown, origin: string): AnomalyPredictor {
  const result = anomalyPredictorSchema.safeParse(withoutNulls(candidate, RESOURCE_SCHEMA));
  if (result.success) return result.data;
  throw new ResourceError(`${origin}: ${describe(result.error)}`, { cause: result.error });
}

function parseYaml(text: string, origin: string): unknown[] {
  const documents = parseAllDocuments(text);
  if ('empty' in documents) return [];
  return documents.map((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw notYaml(origin, fault);
    try {
      return document.toJS();
    } catch (error) {
      // An alias without its anchor, or one that would unfold without end.
      throw notYaml(origin, error);
    }
  });
}

function notYaml(origin: string, cause: unknown): ResourceError {
  const [line] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new ResourceError(`${origin}: not YAML: ${line}`, { cause });
}

const isOurs = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === KIND;

const describe = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'resource'}: ${message}`).join('; ');
