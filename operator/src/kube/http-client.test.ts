import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  answerJson,
  answerStatus,
  startFakeApiServer,
} from '../../testing/fake-api-server.ts';
import { FakeTiming, HastyTiming } from '../../testing/fake-timing.ts';
import {
  AlreadyExistsError,
  ConflictError,
  ForbiddenError,
  GoneError,
  InvalidError,
  NotServedError,
  UnavailableError,
} from './errors.ts';
import { createKubeClient, type KubeClientOptions } from './http-client.ts';
import { KINDS } from './kinds.ts';
import type { KubeObject } from './object.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function clientOf(answer: Answer, options: Partial<KubeClientOptions> = {}) {
  const server = await startFakeApiServer(answer);
  const timing = new HastyTiming();
  const client = createKubeClient({ connection: server.connection, timing, ...options });
  closers.push(async () => {
    client.close();
    await server.close();
  });
  return { client, timing, requests: server.requests, seen: server.seen };
}

const web = (metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'rubis-web', namespace: 'shop', ...metadata },
});
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
const WEB_PATH = '/apis/apps/v1/namespaces/shop/deployments/rubis-web';
const live = web({ uid: 'u1', resourceVersion: '7', managedFields: [] });
const preconditions = { uid: 'u1', resourceVersion: '7' };
const missing = (response: ServerResponse) =>
  answerStatus(response, 404, 'NotFound', { details: { name: 'rubis-web', kind: 'deployments' } });

describe('reading', () => {
  it('an object that is not there is undefined', async () => {
    const { client } = await clientOf((_, response) => missing(response));
    expect(await client.get(KINDS.deployment, 'shop', 'rubis-web')).toBeUndefined();
  });

  it('a kind that the server does not know is told from an object that is not there', async () => {
    const { client } = await clientOf((_, response) => {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found\n');
    });
    const error = client.get(KINDS.kafkaTopic, 'shop', 'rubis-stats');
    await expect(error).rejects.toThrow(NotServedError);
    await expect(error).rejects.toThrow('could not get KafkaTopic shop/rubis-stats');
  });

  it('a list is put together from its pages, and each object tells its kind', async () => {
    const { client, requests } = await clientOf(({ query }, response) => {
      const item = { metadata: { name: query.continue ? 'second' : 'first' } };
      const metadata = { resourceVersion: '9', continue: query.continue ? '' : 'page-2' };
      answerJson(response, 200, { kind: 'DeploymentList', metadata, items: [item] });
    });
    const { items, resourceVersion } = await client.list(KINDS.deployment, 'shop', 'app=rubis');
    expect(resourceVersion).toBe('9');
    expect(items).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'first' } },
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'second' } },
    ]);
    expect(requests.map(({ query }) => query.labelSelector)).toEqual(['app=rubis', 'app=rubis']);
  });

  it('a list whose next page is forgotten meanwhile begins anew, once', async () => {
    const { client, requests } = await clientOf(({ query }, response) => {
      if (query.continue) return answerStatus(response, 410, 'Expired');
      answerJson(response, 200, { metadata: { resourceVersion: '9', continue: 'x' }, items: [] });
    });
    await expect(client.list(KINDS.deployment, 'shop')).rejects.toThrow(GoneError);
    expect(requests).toHaveLength(4);
  });
});

describe('writing', () => {
  const echo: Answer = ({ body }, response) => answerJson(response, 200, body as object);

  it('makes an object by POST under our field manager', async () => {
    const { client, requests } = await clientOf(echo);
    await client.create(KINDS.deployment, web());
    expect(requests).toMatchObject([
      {
        method: 'POST',
        path: '/apis/apps/v1/namespaces/shop/deployments',
        query: { fieldManager: 'anomaly-predictor-operator' },
        body: web(),
      },
    ]);
  });

  it('applies by force, with the preconditions', async () => {
    const { client, requests } = await clientOf(echo);
    await client.apply(KINDS.deployment, live, web(), preconditions);
    expect(requests).toMatchObject([
      {
        method: 'PATCH',
        path: WEB_PATH,
        contentType: 'application/apply-patch+yaml',
        query: { fieldManager: 'anomaly-predictor-operator', force: 'true' },
        body: { metadata: { name: 'rubis-web', uid: 'u1', resourceVersion: '7' } },
      },
    ]);
  });

  it('hands over what it made by POST before it applies, and applies to the version after that', async () => {
    const { client, requests } = await clientOf(({ contentType }, response) => {
      const handedOver = contentType === 'application/json-patch+json';
      answerJson(response, 200, web({ uid: 'u1', resourceVersion: handedOver ? '8' : '9' }));
    });
    const made = {
      manager: 'anomaly-predictor-operator',
      operation: 'Update',
      fieldsV1: {},
    } as const;
    await client.apply(
      KINDS.deployment,
      web({ ...live.metadata, managedFields: [made] }),
      web(),
      preconditions,
    );
    expect(requests.map(({ body }) => body)).toEqual([
      [
        {
          op: 'replace',
          path: '/metadata/managedFields',
          value: [{ ...made, operation: 'Apply' }],
        },
        { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
      ],
      web({ uid: 'u1', resourceVersion: '8' }),
    ]);
  });

  it('reads the managed fields when a cache kept none, and refuses another version than expected', async () => {
    const { client, requests } = await clientOf((_, response) =>
      answerJson(response, 200, web({ uid: 'u1', resourceVersion: '8', managedFields: [] })),
    );
    const { managedFields: _, ...metadata } = live.metadata;
    const applied = client.apply(KINDS.deployment, web(metadata), web(), preconditions);
    await expect(applied).rejects.toThrow(ConflictError);
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('overwrites by merge patch as the one who applies, so that the next apply owns it', async () => {
    const { client, requests } = await clientOf((_, response) => answerJson(response, 200, live));
    await client.overwrite(KINDS.deployment, live, { spec: { a: [1] } }, preconditions);
    expect(requests).toMatchObject([
      {
        method: 'PATCH',
        path: WEB_PATH,
        query: { fieldManager: 'anomaly-predictor-operator' },
        contentType: 'application/merge-patch+json',
        body: { spec: { a: [1] }, metadata: preconditions },
      },
    ]);
  });

  it('patches the status by merge patch, with the preconditions', async () => {
    const { client, requests } = await clientOf(echo);
    await client.patch(KINDS.deployment, live, { status: { a: 1 } }, preconditions, 'status');
    expect(requests).toMatchObject([
      {
        method: 'PATCH',
        path: `${WEB_PATH}/status`,
        query: { fieldManager: 'anomaly-predictor-operator' },
        contentType: 'application/merge-patch+json',
        body: { status: { a: 1 }, metadata: preconditions },
      },
    ]);
  });

  it('that meets no object any more is a conflict, since the precondition does not hold', async () => {
    const { client } = await clientOf((_, response) => missing(response));
    const patched = client.patch(KINDS.deployment, live, {}, preconditions);
    await expect(patched).rejects.toThrow(ConflictError);
  });

  it('deletes in the background with preconditions, and is done when there is none', async () => {
    const { client, requests } = await clientOf((_, response) => missing(response));
    await client.delete(KINDS.deployment, live, { uid: 'u1' });
    expect(requests).toMatchObject([
      {
        method: 'DELETE',
        path: WEB_PATH,
        body: { propagationPolicy: 'Background', preconditions: { uid: 'u1' } },
      },
    ]);
  });

  it('is not sent when the gate refuses', async () => {
    const refusal = new Error('not the leader');
    const gate = {
      assertMayWrite() {
        throw refusal;
      },
    };
    const { client, requests } = await clientOf(echo, { gate });
    await expect(client.create(KINDS.deployment, web())).rejects.toBe(refusal);
    await expect(client.delete(KINDS.deployment, live, { uid: 'u1' })).rejects.toBe(refusal);
    expect(requests).toEqual([]);
    expect(await client.get(KINDS.deployment, 'shop', 'rubis-web').catch(() => 'asked')).toBe(
      'asked',
    );
  });

  it('asks the gate only when the connection stands, with nothing sent yet', async () => {
    const asked: object[] = [];
    const gate = { assertMayWrite: () => void asked.push({ ...seen, sent: requests.length }) };
    const { client, requests, seen } = await clientOf(echo, { gate });
    await client.create(KINDS.deployment, web());
    expect(asked).toEqual([{ connections: 1, forgotten: 0, sent: 0 }]);
    expect(requests).toHaveLength(1);
  });

  it('hands over what the server doubts', async () => {
    const warnings: string[] = [];
    const { client } = await clientOf(
      (_, response) => {
        response.setHeader('Warning', ['299 - "unknown field \\"x\\""', '299 - "old, too"']);
        answerJson(response, 201, web());
      },
      { onWarning: (_attempt, warning) => warnings.push(warning) },
    );
    await client.create(KINDS.deployment, web());
    expect(warnings).toEqual(['unknown field "x"', 'old, too']);
  });

  it('asks the gate again before each repetition', async () => {
    let mayWrite = 2;
    const gate = {
      assertMayWrite() {
        mayWrite -= 1;
        if (mayWrite < 0) throw new Error('not the leader any more');
      },
    };
    const { client, requests } = await clientOf(
      (_, response) => answerStatus(response, 429, 'TooManyRequests', { retryAfterSeconds: 1 }),
      { gate },
    );
    await expect(client.create(KINDS.deployment, web())).rejects.toThrow('not the leader any more');
    expect(requests).toHaveLength(2);
  });
});

describe('an answer that asks for patience', () => {
  it.each([429, 503])('%i is repeated after the time that it names, and jitter', async (code) => {
    let answers = 0;
    const { client, timing } = await clientOf((_, response) => {
      answers += 1;
      if (answers === 3) return answerJson(response, 201, web());
      answerStatus(response, code, 'Busy', { retryAfterSeconds: 2 });
    });
    timing.chance = 0.5;
    await client.create(KINDS.deployment, web());
    expect(timing.sleptMs).toEqual([2_500, 2_500]);
  });

  it('is given ten attempts', async () => {
    const { client, requests } = await clientOf((_, response) =>
      answerStatus(response, 429, 'TooManyRequests', { retryAfterSeconds: 1 }),
    );
    await expect(client.create(KINDS.deployment, web())).rejects.toThrow(UnavailableError);
    expect(requests).toHaveLength(10);
  });

  it('a 500, a 503 without a time and a broken connection are not repeated', async () => {
    const answers: Answer[] = [
      (_, response) => answerStatus(response, 500, 'InternalError'),
      (_, response) => answerStatus(response, 503, 'ServiceUnavailable'),
      (_, response) => void response.destroy(),
    ];
    for (const answer of answers) {
      const { client, requests } = await clientOf(answer);
      await expect(client.create(KINDS.deployment, web())).rejects.toThrow(UnavailableError);
      expect(requests).toHaveLength(1);
    }
  });
});

describe('a process that stops', () => {
  it('does not wait for its turn any more', async () => {
    const stopping = new AbortController();
    const { client, requests } = await clientOf(
      (_, response) => answerStatus(response, 429, 'TooManyRequests', { retryAfterSeconds: 30 }),
      { timing: new FakeTiming(), signal: stopping.signal },
    );
    const created = client.create(KINDS.deployment, web());
    await expect.poll(() => requests.length).toBe(1);
    stopping.abort();
    await expect(created).rejects.toThrow('not sent');
    expect(requests).toHaveLength(1);
  });
});

describe('an error', () => {
  it.each([
    [403, 'Forbidden', ForbiddenError],
    [409, 'Conflict', ConflictError],
    [409, 'AlreadyExists', AlreadyExistsError],
    [410, 'Expired', GoneError],
    [422, 'Invalid', InvalidError],
    [401, 'Unauthorized', UnavailableError],
  ])(
    '%i %s says what was attempted on what and what the server said',
    async (code, reason, type) => {
      const { client } = await clientOf((_, response) =>
        answerStatus(response, code, reason, { message: 'so it is' }),
      );
      const error = client.create(KINDS.deployment, web());
      await expect(error).rejects.toThrow(type);
      await expect(error).rejects.toThrow(
        `could not create Deployment shop/rubis-web: the API server answered ${code} ${reason}: so it is`,
      );
    },
  );

  it('401 gives up the credentials, which may have been renewed', async () => {
    const { client, seen } = await clientOf((_, response) =>
      answerStatus(response, 401, 'Unauthorized'),
    );
    await expect(client.create(KINDS.deployment, web())).rejects.toThrow(UnavailableError);
    expect(seen.forgotten).toBe(1);
  });

  it('of an invalid object names its fields', async () => {
    const causes = [{ reason: 'FieldValueInvalid', message: 'must be positive', field: 'spec.x' }];
    const { client } = await clientOf((_, response) =>
      answerStatus(response, 422, 'Invalid', { details: { causes } }),
    );
    await expect(client.create(KINDS.deployment, web())).rejects.toMatchObject({
      causes: [{ field: 'spec.x', message: 'must be positive' }],
    });
  });

  it('never tells what is in a Secret, nor our token', async () => {
    const causes = [{ message: 'Invalid value: "hunter2"', field: 'data[password]' }];
    const { client } = await clientOf((_, response) =>
      answerStatus(response, 422, 'Invalid', {
        message: '"hunter2" is wrong',
        details: { causes },
      }),
    );
    const secret = { ...web(), apiVersion: 'v1', kind: 'Secret' };
    const error = await client.create(KINDS.secret, secret).catch((failure) => failure);
    expect(error.message).toContain('data[password] is not accepted');
    expect(JSON.stringify([error, error.message, error.stack])).not.toMatch(/hunter2|very-secret/);
  });

  it.each([
    ['never begins', () => undefined],
    [
      'stalls in its body',
      (response: ServerResponse) => {
        response.writeHead(200);
        response.write('{"metadata":');
      },
    ],
  ])('comes in time when the answer %s', async (_name, answer) => {
    const { client } = await clientOf((_, response) => answer(response), { timeoutMs: 100 });
    const error = client.get(KINDS.deployment, 'shop', 'rubis-web');
    await expect(error).rejects.toThrow(UnavailableError);
    await expect(error).rejects.toThrow('no answer within 100 ms');
  });

  it('tells a server that cannot be reached', async () => {
    const { client, requests } = await clientOf(() => undefined);
    await closers.splice(0).at(0)?.();
    await expect(client.get(KINDS.deployment, 'shop', 'x')).rejects.toThrow('ECONNREFUSED');
    expect(requests).toEqual([]);
  });
});

describe('a watch', () => {
  const event = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;

  it('hands over events however they are cut, and ends with the server’s end', async () => {
    const text = event('ADDED', web()) + event('BOOKMARK', web()) + event('DELETED', web());
    const { client, requests } = await clientOf((_, response) => {
      response.writeHead(200);
      response.write(text.slice(0, 20));
      setTimeout(() => response.end(text.slice(20)), 20);
    });
    const signal = new AbortController().signal;
    const seen = client.watch(KINDS.deployment, 'shop', undefined, '7', signal);
    expect((await collect(seen)).map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK', 'DELETED']);
    expect(requests[0]?.query).toMatchObject({ resourceVersion: '7', allowWatchBookmarks: 'true' });
  });

  it('from too long ago is told apart, by the answer or by an event', async () => {
    const tooOld = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
    const answers: Answer[] = [
      (_, response) => answerStatus(response, 410, 'Expired'),
      (_, response) => void response.end(event('ERROR', tooOld)),
    ];
    for (const answer of answers) {
      const { client } = await clientOf(answer);
      const signal = new AbortController().signal;
      const seen = collect(client.watch(KINDS.pod, 'shop', undefined, '1', signal));
      await expect(seen).rejects.toThrow(GoneError);
    }
  });

  it('is opened again after the time that a busy server names', async () => {
    let answers = 0;
    const { client, timing } = await clientOf((_, response) => {
      answers += 1;
      if (answers === 2) response.end(event('ADDED', web()));
      else answerStatus(response, 429, 'TooManyRequests', { retryAfterSeconds: 3 });
    });
    const signal = new AbortController().signal;
    const seen = await collect(client.watch(KINDS.pod, 'shop', undefined, '1', signal));
    expect(seen).toHaveLength(1);
    expect(timing.sleptMs).toEqual([3_000]);
  });

  it('that is silent ends when it is aborted', async () => {
    const { client } = await clientOf((_, response) => void response.writeHead(200).flushHeaders());
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('silent')), 50);
    const seen = client.watch(KINDS.pod, 'shop', undefined, '1', controller.signal);
    await expect(collect(seen)).rejects.toThrow(UnavailableError);
  });
});
