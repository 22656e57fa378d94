import { describe, expect, test } from 'vitest';
import { createSessions } from './sessions.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

describe('a session', () => {
  const sessions = createSessions('key');

  test('names its user for an hour', () => {
    const session = sessions.open(42, NOW);
    expect(sessions.userOf(session, after(3_599))).toBe(42);
    expect(sessions.userOf(session, after(3_600))).toBeUndefined();
  });

  test('holds on every web server with the same key and on no other', () => {
    const session = sessions.open(42, NOW);
    expect(createSessions('key').userOf(session, NOW)).toBe(42);
    expect(createSessions('other').userOf(session, NOW)).toBeUndefined();
  });

  test('cannot be changed to another user or a later end', () => {
    const [user, end, signature] = sessions.open(42, NOW).split('.');
    expect(sessions.userOf(`43.${end}.${signature}`, NOW)).toBeUndefined();
    expect(sessions.userOf(`${user}.${Number(end) + 1}.${signature}`, NOW)).toBeUndefined();
    for (const broken of ['', '42', `${user}.${end}.`, '..', `${user}.${end}.${signature}x`]) {
      expect(sessions.userOf(broken, NOW)).toBeUndefined();
    }
  });
});
