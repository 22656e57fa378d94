import { describe, expect, it } from 'vitest';
import { createAgentApp } from './app.ts';
import type { Leak } from './cpu-leak.ts';
import { LEASE_SECONDS, LeaseHolder } from './lease.ts';

const TOKEN = 'a-token-of-the-test';

/** Remembers its deadline instead of burning CPU. */
class FakeLeak implements Leak {
  deadlineMs = 0;
  start(_rampSeconds: number, deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }
  extend(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }
  stop() {
    this.deadlineMs = 0;
  }
}

function build() {
  const clock = { ms: 1_000 };
  const leak = new FakeLeak();
  const app = createAgentApp({ token: TOKEN, leases: new LeaseHolder(() => clock.ms), leak });
  const call = (method: 'POST' | 'PUT' | 'DELETE', url: string, body?: object, token = TOKEN) =>
    app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body }),
    });
  return { clock, leak, call };
}

const cpu = { kind: 'cpu', rampSeconds: 50 };

describe('the chaos agent', () => {
  it('leaks nothing for a caller without the token', async () => {
    const { leak, call } = build();
    expect((await call('POST', '/leaks', cpu, 'wrong')).statusCode).toBe(401);
    expect(leak.deadlineMs).toBe(0);
  });

  it('leaks until the lease ends, and longer with each renewal', async () => {
    const { clock, leak, call } = build();
    const started = await call('POST', '/leaks', cpu);
    expect(started.statusCode).toBe(201);
    expect(leak.deadlineMs).toBe(clock.ms + LEASE_SECONDS * 1000);
    clock.ms += 1_000;
    const { lease } = started.json<{ lease: string }>();
    expect((await call('PUT', `/leaks/${lease}`)).statusCode).toBe(200);
    expect(leak.deadlineMs).toBe(clock.ms + LEASE_SECONDS * 1000);
    expect((await call('DELETE', `/leaks/${lease}`)).statusCode).toBe(204);
    expect(leak.deadlineMs).toBe(0);
  });

  it('refuses to revive a leak whose lease has ended', async () => {
    const { clock, leak, call } = build();
    const { lease } = (await call('POST', '/leaks', cpu)).json<{ lease: string }>();
    const { deadlineMs } = leak;
    clock.ms = deadlineMs;
    expect((await call('PUT', `/leaks/${lease}`)).statusCode).toBe(404);
    expect(leak.deadlineMs).toBe(deadlineMs);
  });

  it('runs one leak at a time', async () => {
    const { call } = build();
    await call('POST', '/leaks', cpu);
    expect((await call('POST', '/leaks', cpu)).statusCode).toBe(409);
  });

  it.each([
    ['an unknown kind', { ...cpu, kind: 'disk' }, 'kind'],
    ['a ramp that is too short', { ...cpu, rampSeconds: 1 }, 'rampSeconds'],
    ['no ramp', { kind: 'cpu' }, 'rampSeconds'],
  ])('names the field of a request with %s', async (_, body, field) => {
    const answer = await build().call('POST', '/leaks', body);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(field);
  });
});
