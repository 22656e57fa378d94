import { resourceSchema } from '../src/api/crd/crd.ts';
import type { Structural } from '../src/api/crd/structural.ts';

/** Paths of all fields of the spec that hold a value, as `slo.responseTimeMs`. */
export function crdSpecLeaves(): string[] {
  const { spec } = resourceSchema().properties ?? {};
  if (!spec) throw new Error('the resource has no spec');
  return leavesOf(spec, '');
}

function leavesOf({ properties }: Structural, path: string): string[] {
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([name, field]) =>
    leavesOf(field, path === '' ? name : `${path}.${name}`),
  );
}
