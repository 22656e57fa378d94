import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEASE_SECONDS, LeaseHolder } from './lease.ts';

/** A lease holder on a clock that the test moves. */
function build() {
  const clock = { ms: 0 };
  return { clock, leases: new LeaseHolder(() => clock.ms) };
}

describe('a lease', () => {
  it('ends by itself within 10 s of its last renewal', () => {
    expect(LEASE_SECONDS).toBeLessThan(10);
    const { clock, leases } = build();
    const id = leases.acquire()?.id ?? '';
    clock.ms += LEASE_SECONDS * 1000 - 1;
    expect(leases.renew(id)).not.toBeNull();
    clock.ms += LEASE_SECONDS * 1000 - 1;
    expect(leases.current?.id).toBe(id);
    clock.ms += 1;
    expect(leases.current).toBeNull();
    expect(leases.renew(id)).toBeNull();
  });

  it('keeps others out while it holds, and lets them in once it is over', () => {
    const { clock, leases } = build();
    const first = leases.acquire();
    expect(leases.acquire()).toBeNull();
    expect(leases.release(first?.id ?? '')).toBe(true);
    expect(leases.acquire()).not.toBeNull();
    clock.ms += LEASE_SECONDS * 1000;
    expect(leases.acquire()).not.toBeNull();
  });

  it('cannot be renewed or ended by another’s name', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const { leases } = build();
        const id = leases.acquire()?.id;
        expect(leases.renew(name)).toBeNull();
        expect(leases.release(name)).toBe(false);
        expect(leases.current?.id).toBe(id);
      }),
    );
  });
});
