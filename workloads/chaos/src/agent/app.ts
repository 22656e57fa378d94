import { createHash, timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { LEAK_KINDS, type Leak, type LeakKind } from '../kinds.ts';
import { LEASE_SECONDS, type Lease, type LeaseHolder } from './lease.ts';

export interface AgentOptions {
  token: string;
  leases: LeaseHolder;
  leaks: Record<LeakKind, Leak>;
}

const MIN_RAMP_SECONDS = 5;
const MAX_RAMP_SECONDS = 3_600;

const startBody = {
  type: 'object',
  required: ['kind', 'rampSeconds'],
  additionalProperties: false,
  properties: {
    kind: { enum: LEAK_KINDS },
    rampSeconds: { type: 'number', minimum: MIN_RAMP_SECONDS, maximum: MAX_RAMP_SECONDS },
  },
} as const;

const answer = ({ id }: Lease) => ({ lease: id, leaseSeconds: LEASE_SECONDS });
const gone = { error: 'no such lease: it ended, or was not renewed in time' };

/** The agent's HTTP interface: start a leak, renew its lease, end it. Every call needs the token. */
export function createAgentApp({ token, leases, leaks }: AgentOptions): FastifyInstance {
  const app = Fastify({ bodyLimit: 1024 });
  const expected = digest(`Bearer ${token}`);
  /** What was asked for last; it has an effect while a lease holds. */
  let leak: Leak | undefined;
  app.addHook('onRequest', async (request, reply) => {
    const given = digest(request.headers.authorization ?? '');
    if (!timingSafeEqual(given, expected)) {
      await reply.code(401).send({ error: 'a bearer token is needed: CHAOS_TOKEN of this agent' });
    }
  });
  app.post<{ Body: { kind: LeakKind; rampSeconds: number } }>(
    '/leaks',
    { schema: { body: startBody } },
    async (request, reply) => {
      const lease = leases.acquire();
      if (lease === null) return reply.code(409).send({ error: 'a leak is already running here' });
      // One whose lease ran out may not have noticed yet.
      leak?.stop();
      leak = leaks[request.body.kind];
      try {
        await leak.start(request.body.rampSeconds, lease.deadlineMs);
      } catch (error) {
        leases.release(lease.id);
        return reply.code(502).send({ error: error instanceof Error ? error.message : error });
      }
      return reply.code(201).send(answer(lease));
    },
  );
  app.put<{ Params: { id: string } }>('/leaks/:id', async (request, reply) => {
    const lease = leases.renew(request.params.id);
    if (lease === null) return reply.code(404).send(gone);
    leak?.extend(lease.deadlineMs);
    return answer(lease);
  });
  app.delete<{ Params: { id: string } }>('/leaks/:id', async (request, reply) => {
    if (!leases.release(request.params.id)) return reply.code(404).send(gone);
    leak?.stop();
    return reply.code(204).send();
  });
  return app;
}

/** Equal lengths, whatever was sent, so that the comparison takes the same time. */
const digest = (text: string) => createHash('sha256').update(text).digest();
