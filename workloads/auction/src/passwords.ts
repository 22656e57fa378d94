import { hash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 of salt and password, in hex. RUBiS keeps plain passwords; a slow hash (scrypt, argon2)
 * would be right for people's passwords, but its 50 ms of CPU a login would drown what this site
 * is here to show: how response times behave at 1 to 2 ms a request.
 */
export function hashPassword(password: string, salt: string): string {
  return hash('sha256', `${salt}:${password}`, 'hex');
}

export function isPassword(password: string, salt: string, expectedHash: string): boolean {
  const actual = Buffer.from(hashPassword(password, salt));
  const expected = Buffer.from(expectedHash);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
