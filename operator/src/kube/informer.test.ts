import { afterEach, describe, expect, it } from 'vitest';
import { FakeTiming } from '../../testing/fake-timing.ts';
import { FakeWatcher } from '../../testing/fake-watcher.ts';
import type { WatchEvent } from './client.ts';
import { GoneError, NotServedError, UnavailableError } from './errors.ts';
import { createInformer, type InformerOptions } from './informer.ts';
import { KINDS } from './kinds.ts';
import type { KubeObject } from './object.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const pod = (name: string, resourceVersion: string, uid = `uid-${name}`, namespace = 'shop') =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid, resourceVersion, managedFields: [{ manager: 'x' }] },
  }) satisfies KubeObject;
const event = (type: WatchEvent['type'], object: KubeObject): WatchEvent => ({ type, object });
const attempt = { verb: 'watch' as const, kind: KINDS.pod };

async function informerOf(
  prepare: (watcher: FakeWatcher) => void = () => undefined,
  options: Partial<InformerOptions<KubeObject>> = {},
) {
  const watcher = new FakeWatcher();
  const timing = new FakeTiming();
  prepare(watcher);
  const told: string[] = [];
  const errors: string[] = [];
  const informer = createInformer<KubeObject>({
    watcher,
    kind: KINDS.pod,
    namespaces: undefined,
    timing,
    onChange: ({ type, object: { metadata } }) =>
      told.push(`${type} ${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`),
    onServed: (served) => told.push(`served ${served}`),
    onError: (error, againInMs) => errors.push(`${(error as Error).message} (${againInMs})`),
    ...options,
  });
  const ending = new AbortController();
  const running = informer.run(ending.signal);
  stops.push(async () => {
    ending.abort();
    await running;
  });
  await timing.advance(0);
  const send = async (...events: Parameters<FakeWatcher['send']>) => {
    watcher.send(...events);
    await timing.advance(0);
  };
  return { informer, watcher, timing, told, errors, send };
}

describe('an informer', () => {
  it('knows all once it has listed, and then each change', async () => {
    const { informer, told, send } = await informerOf((watcher) => {
      watcher.objects = [pod('a', '90')];
    });
    expect(informer.hasSynced()).toBe(true);
    await send(
      event('ADDED', pod('b', '101')),
      event('MODIFIED', pod('a', '102')),
      event('DELETED', pod('b', '103')),
    );
    expect(told).toEqual([
      'added a uid-a 90',
      'added b uid-b 101',
      'modified a uid-a 102',
      'deleted b uid-b 103',
    ]);
    expect(informer.get('shop', 'a')?.metadata.resourceVersion).toBe('102');
    expect(informer.list()).toHaveLength(1);
    expect(informer.list('elsewhere')).toEqual([]);
  });

  it('keeps of each object what the transform leaves', async () => {
    const { informer } = await informerOf(
      (watcher) => {
        watcher.objects = [pod('a', '90')];
      },
      {
        transform: ({ metadata: { managedFields: _, ...metadata }, ...object }) => ({
          ...object,
          metadata,
        }),
      },
    );
    expect(informer.get('shop', 'a')?.metadata).not.toHaveProperty('managedFields');
  });

  it('follows each of several namespaces', async () => {
    const { informer } = await informerOf(
      (watcher) => {
        watcher.objects = [pod('a', '90', 'u1', 'one'), pod('a', '91', 'u2', 'two')];
      },
      { namespaces: ['one', 'two'] },
    );
    expect(informer.get('one', 'a')?.metadata.uid).toBe('u1');
    expect(informer.get('two', 'a')?.metadata.uid).toBe('u2');
  });

  it('ignores what was told before, also of an object that is gone', async () => {
    const { told, send } = await informerOf();
    await send(event('ADDED', pod('a', '101')), event('DELETED', pod('a', '105')));
    told.length = 0;
    await send(
      event('ADDED', pod('a', '101')),
      event('MODIFIED', pod('a', '104')),
      event('DELETED', pod('b', '99')),
    );
    expect(told).toEqual([]);
  });

  it('tells an object that was made again under its name as another one', async () => {
    const { told, send } = await informerOf((watcher) => {
      watcher.objects = [pod('a', '90', 'first')];
    });
    await send(event('ADDED', pod('a', '101', 'second')));
    expect(told).toEqual(['added a first 90', 'deleted a first 90', 'added a second 101']);
  });

  it('watches on from the last bookmark when the server ends a watch', async () => {
    const { watcher, timing, send } = await informerOf();
    await send(event('BOOKMARK', pod('', '150')));
    await timing.advance(20_000);
    await send('end');
    expect(watcher.watchedFrom).toEqual(['100', '150']);
    expect(watcher.lists).toBe(1);
  });
});

describe('what breaks is healed:', () => {
  it('events that were dropped come with the next list, which is due each ten minutes', async () => {
    const { watcher, timing, told, send } = await informerOf((watcher) => {
      watcher.objects = [pod('a', '90'), pod('b', '91'), pod('c', '92')];
    });
    told.length = 0;
    watcher.objects = [pod('a', '90'), pod('b', '191'), pod('d', '192')];
    watcher.version = '200';
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await send(event('BOOKMARK', pod('', String(110 + minutes))));
      await timing.advance(60_000);
    }
    expect(told).toEqual(['modified b uid-b 191', 'added d uid-d 192', 'deleted c uid-c 92']);
    expect(watcher.watchedFrom).toEqual(['100', '200']);
  });

  it('a watch that goes silent is given up after its heartbeat, and all is listed anew', async () => {
    const { watcher, timing, told, errors } = await informerOf();
    watcher.objects = [pod('a', '190')];
    await timing.advance(99_999);
    expect(watcher.lists).toBe(1);
    await timing.advance(801);
    expect(told).toEqual(['added a uid-a 190']);
    expect(errors).toEqual(['a watch of pods said nothing for 100000 ms (800)']);
  });

  it.each([
    ['breaks', new UnavailableError(attempt, 'reset')],
    ['is from too long ago', new GoneError(attempt, 'too old')],
    ['ends as soon as it begins', 'end' as const],
  ])('a watch that %s is begun anew by a list', async (_name, end) => {
    const { watcher, timing, send } = await informerOf();
    await send(end);
    await timing.advance(800);
    expect(watcher.lists).toBe(2);
    expect(watcher.watchedFrom).toEqual(['100', '100']);
  });

  it('waits longer with each failure, up to a bound, and goes on for ever', async () => {
    const error = new UnavailableError(attempt, 'down');
    const { informer, timing, errors } = await informerOf((watcher) => {
      watcher.listErrors = Array.from({ length: 9 }, () => error);
    });
    expect(informer.hasSynced()).toBe(false);
    await timing.advance(200_000);
    expect(errors.map((line) => /\((\d+)\)/.exec(line)?.[1])).toEqual([
      '800',
      '1600',
      '3200',
      '6400',
      '12800',
      '25600',
      '30000',
      '30000',
      '30000',
    ]);
    expect(informer.hasSynced()).toBe(true);
  });

  it('a kind whose CRD is missing is no error, counts as known, and is looked for slowly', async () => {
    const notServed = new NotServedError(attempt, 'no such kind');
    const { informer, watcher, timing, told, errors } = await informerOf((watcher) => {
      watcher.listErrors = [notServed, notServed];
      watcher.objects = [pod('a', '90')];
    });
    expect([informer.hasSynced(), informer.isServed()]).toEqual([true, false]);
    await timing.advance(59_999);
    expect(watcher.lists).toBe(2);
    await timing.advance(1);
    expect(told).toEqual(['served false', 'added a uid-a 90', 'served true']);
    expect(errors).toEqual([]);
  });

  it('a kind that is not served any more has no objects', async () => {
    const { watcher, timing, told, send } = await informerOf((watcher) => {
      watcher.objects = [pod('a', '90')];
    });
    watcher.listErrors = [new NotServedError(attempt, 'no such kind')];
    await send(new GoneError(attempt, 'removed'));
    await timing.advance(800);
    expect(told).toEqual(['added a uid-a 90', 'deleted a uid-a 90', 'served false']);
  });
});
