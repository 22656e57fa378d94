import { describe, expect, test } from 'vitest';
import { readConfiguration } from './configuration.ts';

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
});
