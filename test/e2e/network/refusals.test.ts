import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../world/stand-ins/network-policies/refusals.ts';
import { refusedBetween } from './refusals.ts';

const aRefusal = (altered: Partial<Refusal> = {}): Refusal => ({
  direction: 'egress',
  from: 'shop/client',
  to: 'shop/web',
  protocol: 'tcp',
  port: '8080',
  packets: 3,
  ...altered,
});

describe('what was refused between two times', () => {
  it('is what was not refused before, even when its first packet is not counted', () => {
    const fresh = aRefusal({ direction: 'ingress', packets: 0 });
    expect(refusedBetween([aRefusal()], [aRefusal(), fresh])).toEqual([fresh]);
  });

  it('is what was refused once more', () => {
    const more = aRefusal({ packets: 4 });
    expect(refusedBetween([aRefusal()], [more])).toEqual([more]);
  });

  it('leaves out what a connection says that was cut', () => {
    expect(refusedBetween([], [aRefusal({ port: '43960' })])).toEqual([]);
  });

  it('leaves out Services that nobody stands behind', () => {
    expect(refusedBetween([], [aRefusal({ to: '10.96.12.7' })])).toEqual([]);
  });
});
