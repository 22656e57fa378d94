import { describe, expect, test } from 'vitest';
import { readConfiguration, readLoadConfiguration, shapeOf, tableOf } from './configuration.ts';

const VALID = { KAFKA_BROKERS: 'localhost:9', SERIES: 'rubis', CLIENT_NAME: 'rubis-client-0' };
const read = (TARGET_URL: string) => readConfiguration({ ...VALID, TARGET_URL }).TARGET_URL;

describe('configuration', () => {
  test.each(['http://rubis-web:8080', 'http://127.0.0.1/', 'http://[::1]:8080'])(
    'takes %s as the site',
    (url) => {
      expect(read(url).origin).toBe(new URL(url).origin);
    },
  );

  test.each(['http://a/shop', 'http://a/?x=1', 'http://a/#x', 'http://user:word@a/'])(
    'refuses %s, which says more than the site',
    (url) => {
      expect(() => read(url)).toThrow('TARGET_URL: must be http://HOST:PORT and no more');
    },
  );

  test.each(['https://a', 'a:80', ''])('refuses %j, which is no address of http', (url) => {
    expect(() => read(url)).toThrow('TARGET_URL: ');
  });

  const TARGET_URL = 'http://rubis-web:8080';

  test('the mix is the project’s own unless another, or a file of one’s own, is named', () => {
    const share = (environment: object) =>
      tableOf(readConfiguration({ ...VALID, TARGET_URL, ...environment })).get('Home')?.length;
    const [project, bidding, browseOnly] = [5, 4, 1];
    expect(share({})).toBe(project);
    expect(share({ MIX: 'bidding' })).toBe(bidding);
    expect(share({ MIX: 'browse-only' })).toBe(browseOnly);
    const TRANSITIONS_FILE = new URL('../mixes/browse-only.tsv', import.meta.url).pathname;
    expect(share({ MIX: 'bidding', TRANSITIONS_FILE })).toBe(browseOnly);
    expect(() => share({ MIX: 'selling' })).toThrow('MIX: ');
  });

  test('the load is steady unless a shape is given; all clients of a seed draw the same one', () => {
    const crowd = (environment: object) =>
      shapeOf(readConfiguration({ ...VALID, TARGET_URL, ...environment })).crowd;
    expect(crowd({})).toBeUndefined();
    const LOAD_SHAPE = 'surge:after=60..180';
    const drawn = crowd({ LOAD_SHAPE, SEED: '7' });
    expect(crowd({ LOAD_SHAPE, SEED: '7', CLIENT_NAME: 'rubis-client-4' })).toEqual(drawn);
    expect(crowd({ LOAD_SHAPE, SEED: '8' })).not.toEqual(drawn);
  });

  test.each([
    ['surge:factor=x', 'LOAD_SHAPE: surge: factor: "x" is no number'],
    ['surge:factor=100', 'LOAD_SHAPE: 100 times SESSIONS is more than 10000'],
  ])('the load shape %s is refused with the variable and the key', (LOAD_SHAPE, message) => {
    const environment = { ...VALID, TARGET_URL, LOAD_SHAPE, SESSIONS: '200' };
    expect(() => readConfiguration(environment)).toThrow(message);
  });

  test('alone, without Kafka, only the site must be given', () => {
    expect(readLoadConfiguration({ TARGET_URL }).TARGET_URL.origin).toBe(TARGET_URL);
    expect(() => readLoadConfiguration({})).toThrow(/^environment not usable: TARGET_URL: [^;]+$/);
  });
});
