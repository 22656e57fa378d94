import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withChangeRule, withRule } from '../rules.ts';
import { structural } from './structural.ts';

describe('a structural schema', () => {
  it('leaves unknown fields to the API server', () => {
    expect(structural(z.strictObject({}))).toEqual({ type: 'object', properties: {} });
  });

  it.each([
    ['two types in one field', z.union([z.string(), z.number()])],
    ['a constant', z.strictObject({ a: z.literal(7) })],
    ['anything', z.strictObject({ a: z.unknown() })],
  ])('cannot hold %s', (_, schema) => {
    expect(() => structural(schema)).toThrow(/^the schema is not structural: /);
  });

  it.each([
    ['int32', z.int().min(0).max(7)],
    ['int64', z.int()],
    [
      'int64',
      z
        .int()
        .min(0)
        .max(2 ** 31),
    ],
  ])('calls a whole number %s by what it can be', (format, schema) => {
    expect(structural(schema)).toMatchObject({ type: 'integer', format });
  });

  it('says for itself whether a bound is part of what it bounds', () => {
    expect(structural(z.number().gt(0).max(1))).toEqual({
      type: 'number',
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1,
    });
  });

  it('holds each rule at its field, in the order in which they were given', () => {
    const first = { cel: 'self > 1', message: 'must be more', holds: (value: number) => value > 1 };
    const ruled = withChangeRule(withRule(z.number(), first), {
      cel: 'self == oldSelf',
      message: 'cannot change',
      path: ['a', 'b'],
    });
    expect(structural(ruled.default(2).describe('Some.'))).toEqual({
      type: 'number',
      default: 2,
      description: 'Some.',
      'x-kubernetes-validations': [
        { rule: 'self > 1', message: 'must be more' },
        { rule: 'self == oldSelf', message: 'cannot change', fieldPath: '.a.b' },
      ],
    });
    expect(ruled.safeParse(1).error?.issues[0]?.message).toBe('must be more');
  });
});
