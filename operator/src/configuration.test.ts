import { describe, expect, it } from 'vitest';
import { readConfiguration } from './configuration.ts';

const SMALLEST = {
  IMAGE_REGISTRY: 'registry.example',
  IMAGE_TAG: '1',
  PREDICTOR_URL: 'http://{name}.{namespace}',
  POD_NAMESPACE: 'operators',
  POD_NAME: 'operator-0',
};
const read = (more: NodeJS.ProcessEnv = {}) => readConfiguration({ ...SMALLEST, ...more });

describe('the operator’s configuration', () => {
  it('watches every namespace unless told which', () => {
    expect(read().namespaces).toBeUndefined();
    expect(read({ WATCH_NAMESPACES: '' }).namespaces).toBeUndefined();
    expect(read({ WATCH_NAMESPACES: 'one,two' }).namespaces).toEqual(['one', 'two']);
  });

  it('comes to the Lease as another one after each start', () => {
    const [one, other] = [read().lease, read().lease];
    expect(one.identity).toMatch(/^operator-0_/);
    expect(one.identity).not.toBe(other.identity);
  });

  it('is in milliseconds inside', () => {
    expect(read({ RESYNC_SECONDS: '1.5', POLL_SECONDS: '2' })).toMatchObject({
      resyncMs: 1_500,
      pollMs: 2_000,
      lease: { leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 },
    });
  });

  it.each([
    ['IMAGE_TAG', ''],
    ['WATCH_NAMESPACES', 'One'],
    ['POD_NAMESPACE', '-x'],
    ['CONCURRENCY', '0'],
    ['CONCURRENCY', '101'],
    ['RESYNC_SECONDS', '0'],
    ['API_QPS', 'many'],
  ])('says which variable is wrong: %s %j', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(name);
  });
});
