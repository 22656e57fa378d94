import type { Interaction } from '@anomaly-prediction/messages';
import { type Fields, readText } from '../fields.ts';
import { SiteError } from '../site-error.ts';
import { authenticate, type User } from '../store/users.ts';
import { type Again, form, input, orAgain } from './form.ts';
import { type Answer, page, type Section } from './layout.ts';
import type { Site } from './route.ts';

const MAX_SESSION_LENGTH = 100;
const MAX_NICKNAME_LENGTH = 40;
const MAX_PASSWORD_LENGTH = 100;

const WRONG_LOGIN = 'This nickname and password do not belong together. Please try again.';

const nicknameInput = (more: { autofocus?: true }) =>
  input('Nickname', 'nickname', {
    required: true,
    maxlength: MAX_NICKNAME_LENGTH,
    autocomplete: 'username',
    ...more,
  });
const NICKNAME = nicknameInput({});
const NICKNAME_FIRST = nicknameInput({ autofocus: true });
const PASSWORD = input('Password', 'password', {
  type: 'password',
  required: true,
  maxlength: MAX_PASSWORD_LENGTH,
  autocomplete: 'current-password',
});

/** Where a visitor must say who it is. */
export interface Login {
  title: string;
  /** The page behind it. */
  leadsTo: Interaction;
  /** HTML of hidden fields that this page needs too. */
  hidden?: string;
  section?: Section;
}

export const askWho = (login: Login): Answer => loginPage(login);

/** What `welcome` shows the user whom the form names, or the form again where it names none. */
export function logIn(
  site: Site,
  fields: Fields,
  login: Login,
  welcome: (user: User) => Answer | Promise<Answer>,
): Promise<Answer> {
  const enter = async ({ database }: Site): Promise<Answer> => {
    const nickname = readText(fields, 'nickname', MAX_NICKNAME_LENGTH);
    const password = readText(fields, 'password', MAX_PASSWORD_LENGTH);
    const user = await authenticate(database, nickname, password);
    if (user) return welcome(user);
    const again = { entered: fields, field: 'password', sentence: WRONG_LOGIN };
    return { ...loginPage(login, again), status: 422 };
  };
  return orAgain(enter, async (_site, _fields, again) => loginPage(login, again))(site, fields);
}

/** The user whom the form's hidden session names; a 422 that asks to log in again otherwise. */
export function requireUser({ sessions, now }: Site, fields: Fields): number {
  const userId = sessions.userOf(readText(fields, 'session', MAX_SESSION_LENGTH), now());
  if (userId !== undefined) return userId;
  throw new SiteError(422, 'Please log in again', 'Your session is over. Please log in again.');
}

function loginPage(login: Login, again?: Again): Answer {
  const { title, section } = login;
  // Nothing else is to be done on this page.
  const content = loginForm(login, again, !again);
  return page({ title, content, ...(section && { section }) });
}

export function loginForm(
  { leadsTo, hidden = '' }: Pick<Login, 'leadsTo' | 'hidden'>,
  again?: Again,
  autofocus = false,
): string {
  const parts = [hidden, autofocus ? NICKNAME_FIRST : NICKNAME, PASSWORD];
  return form(leadsTo, parts, 'Log in', again);
}
