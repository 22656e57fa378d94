import { expect, it } from 'vitest';
import { handOver, needsHandOver, slimManagedFields } from './managed-fields.ts';
import type { ManagedFieldsEntry } from './object.ts';

const OURS = 'ours';
const updated: ManagedFieldsEntry = {
  manager: OURS,
  operation: 'Update',
  fieldsV1: { 'f:spec': { 'f:a': {}, 'f:b': { '.': {} } } },
};
const applied: ManagedFieldsEntry = {
  manager: OURS,
  operation: 'Apply',
  fieldsV1: { 'f:spec': { 'f:b': { 'f:c': {} } }, 'f:metadata': {} },
};
const status: ManagedFieldsEntry = { ...updated, subresource: 'status' };
const other: ManagedFieldsEntry = { ...updated, manager: 'kubectl-edit' };

it('what we made becomes ours by apply, and what others own stays theirs', () => {
  expect(handOver([other, updated, status], OURS)).toEqual([
    other,
    status,
    { ...updated, operation: 'Apply' },
  ]);
});

it('fields that we have applied already are joined with those that we made', () => {
  expect(handOver([updated, applied], OURS)).toEqual([
    {
      manager: OURS,
      operation: 'Apply',
      fieldsV1: {
        'f:spec': { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} } },
        'f:metadata': {},
      },
    },
  ]);
});

it('nothing is handed over twice, nor the status, nor what others made', () => {
  expect(needsHandOver([updated], OURS)).toBe(true);
  expect(needsHandOver(handOver([updated], OURS), OURS)).toBe(false);
  expect(needsHandOver([applied, status, other], OURS)).toBe(false);
  expect(handOver([applied, other], OURS)).toEqual([applied, other]);
});

it('a cache keeps only whether something is to be handed over', () => {
  expect(slimManagedFields([other, updated], OURS)).toEqual([
    { manager: OURS, operation: 'Update' },
  ]);
  expect(slimManagedFields([other, applied], OURS)).toEqual([]);
});
