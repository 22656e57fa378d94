import type { Interaction } from '@anomaly-prediction/messages';
import { type Fields, readText } from '../fields.ts';
import { SiteError } from '../site-error.ts';
import { authenticate, type User } from '../store/users.ts';
import { type Answer, page } from './layout.ts';
import { form, input, message } from './parts.ts';
import type { Site } from './route.ts';

const MAX_SESSION_LENGTH = 100;
const MAX_NICKNAME_LENGTH = 40;
const MAX_PASSWORD_LENGTH = 100;

const WRONG_LOGIN = 'This nickname and password do not belong together. Please try again.';

/** Where a visitor must say who it is. */
export interface Login {
  title: string;
  /** The page behind it. */
  leadsTo: Interaction;
  /** HTML of hidden fields that this page needs too. */
  hidden?: string;
}

export const askWho = (login: Login): Answer =>
  page({ title: login.title, content: loginForm(login) });

/** What `welcome` shows the user whom the form names, or the form again where it names none. */
export async function logIn(
  { database }: Site,
  fields: Fields,
  login: Login,
  welcome: (user: User) => Answer | Promise<Answer>,
): Promise<Answer> {
  const nickname = readText(fields, 'nickname', MAX_NICKNAME_LENGTH);
  const password = readText(fields, 'password', MAX_PASSWORD_LENGTH);
  const user = await authenticate(database, nickname, password);
  if (user) return welcome(user);
  const content = message(WRONG_LOGIN) + loginForm(login, nickname);
  return page({ title: login.title, status: 422, content });
}

/** The user whom the form's hidden session names; a 422 that asks to log in again otherwise. */
export function requireUser({ sessions, now }: Site, fields: Fields): number {
  const userId = sessions.userOf(readText(fields, 'session', MAX_SESSION_LENGTH), now());
  if (userId !== undefined) return userId;
  throw new SiteError(422, 'Please log in again', 'Your session is over. Please log in again.');
}

export function loginForm({ leadsTo, hidden = '' }: Omit<Login, 'title'>, nickname = ''): string {
  const fields = [
    hidden,
    input('Nickname', 'nickname', {
      required: true,
      maxlength: MAX_NICKNAME_LENGTH,
      autocomplete: 'username',
      value: nickname,
    }),
    input('Password', 'password', {
      type: 'password',
      required: true,
      maxlength: MAX_PASSWORD_LENGTH,
      autocomplete: 'current-password',
    }),
  ];
  return form(leadsTo, fields, 'Log in');
}
