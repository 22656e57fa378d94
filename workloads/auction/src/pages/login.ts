import { type Fields, readText } from '../fields.ts';
import { SiteError } from '../site-error.ts';
import type { Site } from './route.ts';

const MAX_SESSION_LENGTH = 100;

/** The user whom the form's hidden session names; a 422 that asks to log in again otherwise. */
export function requireUser({ sessions, now }: Site, fields: Fields): number {
  const userId = sessions.userOf(readText(fields, 'session', MAX_SESSION_LENGTH), now());
  if (userId !== undefined) return userId;
  throw new SiteError(422, 'Please log in again', 'Your session is over. Please log in again.');
}
