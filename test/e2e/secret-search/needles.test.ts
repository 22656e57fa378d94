import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNeedles, needlesOf } from './needles.ts';

const PASSWORD = 'q7/W+xé "p&9\\Zk2';
const needles = needlesOf({ password: PASSWORD, other: 'something-else' });
const formsIn = (text: string) => findNeedles(needles, text).map(({ form }) => form);

describe('what betrays a secret', () => {
  it.each([
    ['raw', `login ${PASSWORD} failed`],
    ['JSON', JSON.stringify({ msg: `login ${PASSWORD} failed` })],
    ['URL-encoded', `mysql://rubis:${encodeURIComponent(PASSWORD)}@database`],
    ['base64', Buffer.from(PASSWORD).toString('base64')],
    ['base64', Buffer.from(`rubis:${PASSWORD}@database`).toString('base64url')],
  ])('is found as %s', (form, text) => {
    expect(formsIn(text)).toEqual([form]);
  });

  it('is found in base64 of whatever holds it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.boolean(), (before, after, url) => {
        const all = Buffer.concat([before, Buffer.from(PASSWORD), after]);
        expect(formsIn(all.toString(url ? 'base64url' : 'base64'))).toEqual(['base64']);
      }),
    );
  });

  it('of a key in PEM is what is private: no certificate is taken for it', () => {
    const lines = ['public-first-line', 'the-private-part', 'public-last-line'];
    const pem = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
    const ofKey = needlesOf({ key: pem });
    for (const text of [pem, JSON.stringify(pem), Buffer.from(pem).toString('base64')]) {
      expect(findNeedles(ofKey, text)).toHaveLength(1);
    }
    expect(findNeedles(ofKey, 'public-first-line public-last-line')).toEqual([]);
  });

  it('is told once for each secret', () => {
    expect(findNeedles(needles, `${PASSWORD} ${PASSWORD} something-else`)).toMatchObject([
      { secret: 'password' },
      { secret: 'other' },
    ]);
  });

  it('cannot be told from chance where it is short', () => {
    expect(() => needlesOf({ password: 'abc' })).toThrow('password is too short');
  });
});
