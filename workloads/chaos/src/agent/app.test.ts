import { describe, expect, it } from 'vitest';
import { FakeLeak } from '../../test/fake-leak.ts';
import { LEAK_KINDS } from '../kinds.ts';
import { createAgentApp } from './app.ts';
import { LEASE_SECONDS, LeaseHolder } from './lease.ts';

const TOKEN = 'a-token-of-the-test';

function build() {
  const clock = { ms: 1_000 };
  const leaks = {
    cpu: new FakeLeak(),
    memory: new FakeLeak(),
    burst: new FakeLeak(),
    'slow-database': new FakeLeak(),
  };
  const app = createAgentApp({ token: TOKEN, leases: new LeaseHolder(() => clock.ms), leaks });
  const call = (method: 'POST' | 'PUT' | 'DELETE', url: string, body?: object, token = TOKEN) =>
    app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body }),
    });
  return { clock, leaks, call };
}

const cpu = { kind: 'cpu', rampSeconds: 50 };
const memory = { kind: 'memory', rampSeconds: 50 };

describe('the chaos agent', () => {
  it('leaks nothing for a caller without the token', async () => {
    const { leaks, call } = build();
    expect((await call('POST', '/leaks', cpu, 'wrong')).statusCode).toBe(401);
    expect(leaks.cpu.deadlineMs).toBe(0);
  });

  it.each(LEAK_KINDS)(
    'lets %s go on until its lease ends, and longer with each renewal',
    async (kind) => {
      const { clock, leaks, call } = build();
      const leak = leaks[kind];
      const started = await call('POST', '/leaks', { kind, rampSeconds: 50 });
      expect(started.statusCode).toBe(201);
      expect(leak.deadlineMs).toBe(clock.ms + LEASE_SECONDS * 1000);
      clock.ms += 1_000;
      const { lease } = started.json<{ lease: string }>();
      expect((await call('PUT', `/leaks/${lease}`)).statusCode).toBe(200);
      expect(leak.deadlineMs).toBe(clock.ms + LEASE_SECONDS * 1000);
      expect((await call('DELETE', `/leaks/${lease}`)).statusCode).toBe(204);
      expect(leak.deadlineMs).toBe(0);
    },
  );

  it('refuses to revive a leak whose lease has ended', async () => {
    const { clock, leaks, call } = build();
    const { lease } = (await call('POST', '/leaks', cpu)).json<{ lease: string }>();
    const { deadlineMs } = leaks.cpu;
    clock.ms = deadlineMs;
    expect((await call('PUT', `/leaks/${lease}`)).statusCode).toBe(404);
    expect(leaks.cpu.deadlineMs).toBe(deadlineMs);
  });

  it('runs one leak at a time, whatever its kind', async () => {
    const { call } = build();
    await call('POST', '/leaks', cpu);
    expect((await call('POST', '/leaks', memory)).statusCode).toBe(409);
  });

  it('says why a leak cannot start, and is free for the next', async () => {
    const { leaks, call } = build();
    leaks.memory.refusal = new Error('the web server does not leak: connect ENOENT');
    const answer = await call('POST', '/leaks', memory);
    expect(answer.statusCode).toBe(502);
    expect(answer.body).toContain('connect ENOENT');
    expect((await call('POST', '/leaks', cpu)).statusCode).toBe(201);
  });

  it('ends a leak whose lease ran out before it starts the next', async () => {
    const { clock, leaks, call } = build();
    await call('POST', '/leaks', cpu);
    clock.ms += LEASE_SECONDS * 1000;
    expect((await call('POST', '/leaks', memory)).statusCode).toBe(201);
    expect(leaks.cpu.deadlineMs).toBe(0);
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
