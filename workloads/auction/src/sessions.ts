import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** From the form that asks for the password to the last form after it. */
const SESSION_SECONDS = 3_600;

export interface Sessions {
  /** What the forms after a login carry in a hidden field instead of the password. */
  open(userId: number, now: Date): string;
  /** The user who logged in, or nothing when the session is over or not from here. */
  userOf(session: string, now: Date): number | undefined;
}

/**
 * RUBiS knows no cookies: its forms carry the user's id. Here they carry the id with an end and a
 * signature, so that nobody bids for others by changing a field. Web servers share the key.
 */
export function createSessions(key: string): Sessions {
  const secret = createSecretKey(key, 'utf8');
  const sign = (claim: string) => createHmac('sha256', secret).update(claim).digest('base64url');
  return {
    open: (userId, now) => {
      const claim = `${userId}.${toSeconds(now) + SESSION_SECONDS}`;
      return `${claim}.${sign(claim)}`;
    },
    userOf: (session, now) => {
      const [userId = '', endSeconds = '', signature = ''] = session.split('.');
      const expected = Buffer.from(sign(`${userId}.${endSeconds}`));
      const actual = Buffer.from(signature);
      if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
      return toSeconds(now) < Number(endSeconds) ? Number(userId) : undefined;
    },
  };
}

const toSeconds = (date: Date) => Math.floor(date.getTime() / 1_000);
