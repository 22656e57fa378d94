import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import { html } from 'ghtml';
import { type Fields, readEmail, readId, readText } from '../fields.ts';
import { hashPassword } from '../passwords.ts';
import { notFound } from '../site-error.ts';
import { insertUser } from '../store/users.ts';
import { type Again, form, input, orAgain, select } from './form.ts';
import { type Answer, page } from './layout.ts';
import { userLink } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

interface Entered {
  firstName: string;
  lastName: string;
  nickname: string;
  email: string;
  regionId: number;
}

const register = (site: Site): Promise<Answer> => registrationPage(site);

const registerUserOrAsk = orAgain(registerUser, (site, _fields, again) =>
  registrationPage(site, again),
);

async function registerUser(site: Site, fields: Fields): Promise<Answer> {
  const entered: Entered = {
    firstName: readText(fields, 'firstName', 40),
    lastName: readText(fields, 'lastName', 40),
    nickname: readText(fields, 'nickname', 40),
    email: readEmail(fields, 'email'),
    regionId: readId(fields, 'region'),
  };
  const password = readText(fields, 'password', 100);
  const passwordSalt = site.passwordSalt();
  const registration = await insertUser(site.database, {
    ...entered,
    passwordSalt,
    passwordHash: hashPassword(password, passwordSalt),
    creationDate: site.now(),
  });
  switch (registration.outcome) {
    case 'registered':
      return welcome(registration.id, entered);
    case 'no such region':
      throw notFound('region', entered.regionId);
    case 'nickname taken':
      return nicknameTaken(site, fields);
  }
}

function welcome(id: number, user: Entered): Answer {
  return page({
    title: 'You are registered',
    section: 'Register',
    content: html`<p>Welcome, <strong>${user.nickname}</strong>. Log in with this nickname and your password
whenever you bid or sell.</p>
<dl>
<dt>Nickname</dt><dd>!${userLink(id, user.nickname)}</dd>
<dt>Name</dt><dd>${user.firstName} ${user.lastName}</dd>
<dt>Email</dt><dd>${user.email}</dd>
</dl>
<p><a href="${INTERACTION_PATHS.Browse}">Browse</a> or <a href="${INTERACTION_PATHS.Sell}">sell an item</a>.</p>`,
  });
}

async function nicknameTaken(site: Site, fields: Fields): Promise<Answer> {
  const problem = 'is taken: please choose another';
  const again = await registrationPage(site, { entered: fields, field: 'nickname', problem });
  return { ...again, status: 422 };
}

async function registrationPage({ lists }: Site, again?: Again): Promise<Answer> {
  const text = (maxlength: number, autocomplete: string) => ({
    required: true as const,
    maxlength,
    autocomplete,
  });
  const parts = [
    input('First name', 'firstName', text(40, 'given-name')),
    input('Last name', 'lastName', text(40, 'family-name')),
    input('Nickname', 'nickname', text(40, 'username')),
    input('Email', 'email', { type: 'email', ...text(100, 'email') }),
    input('Password', 'password', { type: 'password', ...text(100, 'new-password') }),
    select('Region', 'region', await lists.regions()),
  ];
  const content = form('RegisterUser', parts, 'Register', again);
  return page({ title: 'Register', section: 'Register', content });
}

export const registrationRoutes: readonly PageRoute[] = [
  { interaction: 'Register', method: 'GET', answer: register },
  { interaction: 'RegisterUser', method: 'POST', answer: registerUserOrAsk },
];
