import { describe, expect, test } from 'vitest';
import { createOutageGate } from './outage-gate.ts';

const OUTAGE = new Error('away');
const succeed = async () => 'done';
const fail = async () => {
  throw OUTAGE;
};

/** A gate whose probes end as the test says. */
function gate() {
  const probes: PromiseWithResolvers<void>[] = [];
  const { pass } = createOutageGate({
    probe: () => {
      const probe = Promise.withResolvers<void>();
      probes.push(probe);
      return probe.promise;
    },
    isOutage: (error) => error === OUTAGE,
    patienceMs: 20,
    stillAway: () => new Error('still away'),
  });
  return { pass, probes };
}

describe('an outage', () => {
  test('lets nobody through until one probe has succeeded, and then everybody', async () => {
    const { pass, probes } = gate();
    await expect(pass(fail)).rejects.toThrow('away');
    const waiting = [pass(succeed), pass(succeed), pass(succeed)];
    expect(probes).toHaveLength(1);
    probes[0]?.resolve();
    expect(await Promise.all(waiting)).toEqual(['done', 'done', 'done']);
    expect(await pass(succeed)).toBe('done');
    expect(probes).toHaveLength(1);
  });

  test('keeps those who come during it for a moment only, while one probe hangs', async () => {
    const { pass, probes } = gate();
    await expect(pass(fail)).rejects.toThrow('away');
    const startMs = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => pass(succeed)));
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(100).fill('rejected'));
    expect(probes).toHaveLength(1);
    probes[0]?.resolve();
    expect(await pass(succeed)).toBe('done');
  });

  test('is probed again by the next who comes after a probe that failed', async () => {
    const { pass, probes } = gate();
    await expect(pass(fail)).rejects.toThrow('away');
    const first = pass(succeed);
    probes[0]?.reject(new Error('no'));
    await expect(first).rejects.toThrow('no');
    const second = pass(succeed);
    probes[1]?.resolve();
    expect(await second).toBe('done');
  });

  test('is not begun by one who waited in vain while others were served', async () => {
    const { pass, probes } = gate();
    const slow = Promise.withResolvers<void>();
    const failed = pass(() => slow.promise);
    await pass(succeed);
    slow.reject(OUTAGE);
    await expect(failed).rejects.toThrow('away');
    expect(await pass(succeed)).toBe('done');
    expect(probes).toHaveLength(0);
  });

  test('is not begun by a failure of another kind', async () => {
    const { pass, probes } = gate();
    await expect(pass(() => Promise.reject(new Error('a fault')))).rejects.toThrow('a fault');
    expect(await pass(succeed)).toBe('done');
    expect(probes).toHaveLength(0);
  });
});
