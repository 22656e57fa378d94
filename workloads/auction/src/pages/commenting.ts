import { html } from 'ghtml';
import { type Fields, readId, readText, readWhole } from '../fields.ts';
import { notFound } from '../site-error.ts';
import { findSubject, insertComment, type Subject } from '../store/comments.ts';
import type { Named } from '../store/lists.ts';
import { type Again, form, hidden, orAgain, select, textarea } from './form.ts';
import { type Answer, page } from './layout.ts';
import { askWho, type Login, logIn, loginForm, requireUser } from './login.ts';
import { itemLink, linkTo, userLink } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

const MAX_RATING = 5;
const MAX_COMMENT_LENGTH = 2_000;

/** What a rating means, as in RUBiS, and the steps between. */
const RATINGS: readonly Named[] = [
  { id: 5, name: '5 (excellent)' },
  { id: 4, name: '4' },
  { id: 3, name: '3 (good)' },
  { id: 2, name: '2' },
  { id: 1, name: '1' },
  { id: 0, name: '0 (neutral)' },
  { id: -1, name: '-1' },
  { id: -2, name: '-2' },
  { id: -3, name: '-3 (poor)' },
  { id: -4, name: '-4' },
  { id: -5, name: '-5 (bad)' },
];

/** A user and an item that there are. */
interface KnownSubject {
  userId: number;
  nickname: string;
  itemId: number;
  itemName: string;
}

async function putCommentAuth(site: Site, fields: Fields): Promise<Answer> {
  return askWho(loginFor(await requireSubject(site, fields)));
}

/** Who has just logged in for something else brings a session instead of a password. */
async function putComment(site: Site, fields: Fields): Promise<Answer> {
  const subject = await requireSubject(site, fields);
  if (fields.session !== undefined) return offerComment(site, subject, requireUser(site, fields));
  return logIn(site, fields, loginFor(subject), ({ id }) => offerComment(site, subject, id));
}

const loginFor = (subject: KnownSubject): Login => ({
  title: `Log in to comment on ${subject.nickname}`,
  leadsTo: 'PutComment',
  hidden: hiddenSubject(subject.userId, subject.itemId),
  section: 'Browse',
});

const hiddenSubject = (userId: number, itemId: number) =>
  hidden('to', userId) + hidden('item', itemId);

function offerComment(
  { sessions, now }: Site,
  subject: KnownSubject,
  userId: number,
  again?: Again,
): Answer {
  const parts = [
    hiddenSubject(subject.userId, subject.itemId),
    hidden('session', sessions.open(userId, now())),
    select('Rating', 'rating', RATINGS),
    textarea('Comment', 'comment', { rows: 5, maxlength: MAX_COMMENT_LENGTH, required: true }),
  ];
  return page({
    title: `Comment on ${subject.nickname}`,
    section: 'Browse',
    content: aboutWhat(subject) + form('StoreComment', parts, 'Comment', again),
  });
}

const storeCommentOrAsk = orAgain(storeComment, async (site, fields, again) => {
  const subject = await requireSubject(site, fields);
  return offerComment(site, subject, requireUser(site, fields), again);
});

async function storeComment(site: Site, fields: Fields): Promise<Answer> {
  const fromUserId = requireUser(site, fields);
  const rating = readWhole(fields, 'rating', -MAX_RATING, MAX_RATING);
  const comment = readText(fields, 'comment', MAX_COMMENT_LENGTH);
  const subject = await requireSubject(site, fields);
  const { userId: toUserId, itemId } = subject;
  const date = site.now();
  await site.database.transaction((transaction) =>
    insertComment(transaction, { fromUserId, toUserId, itemId, rating, date, comment }),
  );
  return page({
    title: 'Your comment is stored',
    section: 'Browse',
    content: aboutWhat(subject),
  });
}

const aboutWhat = ({ userId, nickname, itemId, itemName }: KnownSubject): string =>
  html`<p>About !${userLink(userId, nickname)}, for !${itemLink(itemId, itemName)}.</p>`;

/** Whom and what the request names; a 404 that says which of them there is not. */
async function requireSubject({ database }: Site, fields: Fields): Promise<KnownSubject> {
  const subject = await findSubject(database, readId(fields, 'to'), readId(fields, 'item'));
  return known(subject);
}

function known({ userId, nickname, itemId, itemName }: Subject): KnownSubject {
  if (nickname === null) throw notFound('user', userId);
  if (itemName === null) throw notFound('item', itemId);
  return { userId, nickname, itemId, itemName };
}

/** The address of the page that begins a comment, as HTML. */
export const commentHref = (userId: number, itemId: number): string =>
  linkTo('PutCommentAuth', { to: userId, item: itemId });

/** A form that asks who the visitor is and leads straight to the comment. */
export const commentLogin = (userId: number, itemId: number): string =>
  loginForm({ leadsTo: 'PutComment', hidden: hiddenSubject(userId, itemId) });

/** The same for a visitor who has logged in: one button. */
export const commentButton = (userId: number, itemId: number, session: string): string =>
  form(
    'PutComment',
    [hiddenSubject(userId, itemId), hidden('session', session)],
    'Comment on the seller',
  );

export const commentingRoutes: readonly PageRoute[] = [
  { interaction: 'PutCommentAuth', method: 'GET', answer: putCommentAuth },
  { interaction: 'PutComment', method: 'POST', answer: putComment },
  { interaction: 'StoreComment', method: 'POST', answer: storeCommentOrAsk },
];
