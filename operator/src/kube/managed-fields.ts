import type { ManagedFieldsEntry } from './object.ts';

/** Whether what `manager` made by create or update must be handed over before it applies. */
export const needsHandOver = (entries: ManagedFieldsEntry[], manager: string): boolean =>
  entries.some((entry) => isUpdateBy(entry, manager));

/**
 * The entries with all that `manager` owns by Update owned by Apply instead (client-go:
 * csaupgrade). Otherwise both own each field, and one that is no longer applied stays, since the
 * Update entry still wants it.
 */
export function handOver(entries: ManagedFieldsEntry[], manager: string): ManagedFieldsEntry[] {
  const updates = entries.filter((entry) => isUpdateBy(entry, manager));
  const applied = entries.find((entry) => isApplyBy(entry, manager));
  const [first] = updates;
  if (!first) return entries;
  const merged: ManagedFieldsEntry = {
    ...(applied ?? first),
    operation: 'Apply',
    fieldsV1: [...(applied ? [applied] : []), ...updates]
      .map((entry) => entry.fieldsV1 ?? {})
      .reduce(union, {}),
  };
  const others = entries.filter((entry) => entry !== applied && !updates.includes(entry));
  return [...others, merged];
}

/**
 * For a cache: only what {@link needsHandOver} asks for, without the fields, which are often longer
 * than the object.
 */
export const slimManagedFields = (
  entries: ManagedFieldsEntry[],
  manager: string,
): ManagedFieldsEntry[] =>
  needsHandOver(entries, manager) ? [{ manager, operation: 'Update' }] : [];

const isUpdateBy = (entry: ManagedFieldsEntry, manager: string) =>
  entry.manager === manager && entry.operation === 'Update' && !entry.subresource;

const isApplyBy = (entry: ManagedFieldsEntry, manager: string) =>
  entry.manager === manager && entry.operation === 'Apply' && !entry.subresource;

type FieldSet = Record<string, unknown>;

/** A field set is a tree whose every node is an object, and a leaf an empty one. */
function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a };
  for (const [field, below] of Object.entries(b)) {
    result[field] = field in a ? union(a[field] as FieldSet, below as FieldSet) : below;
  }
  return result;
}
