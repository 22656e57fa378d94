import { expect, it } from 'vitest';
import { aStored } from '../../testing/builders.ts';
import { FINALIZER, hasFinalizer, withFinalizer, withoutFinalizer } from './finalizer.ts';

it('our finalizer comes and goes, and those of others stay', () => {
  const other = aStored({ metadata: { name: 'rubis', finalizers: ['other.example/mine'] } });
  expect(hasFinalizer(other)).toBe(false);
  const both = aStored({ metadata: { name: 'rubis', finalizers: withFinalizer(other) } });
  expect(both.metadata.finalizers).toEqual(['other.example/mine', FINALIZER]);
  expect(hasFinalizer(both)).toBe(true);
  expect(withoutFinalizer(both)).toEqual(['other.example/mine']);
  expect(withoutFinalizer(aStored())).toEqual([]);
});
