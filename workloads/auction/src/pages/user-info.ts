import { html } from 'ghtml';
import { type Fields, readId } from '../fields.ts';
import { formatDate } from '../format.ts';
import { notFound } from '../site-error.ts';
import { listComments } from '../store/comments.ts';
import { findUser, type User } from '../store/users.ts';
import { commentHref } from './commenting.ts';
import { type Answer, page } from './layout.ts';
import { commentList, itemLink } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

async function viewUserInfo({ database }: Site, fields: Fields): Promise<Answer> {
  const userId = readId(fields, 'user');
  // Where the visitor comes from an item, the page offers to comment for it.
  const itemId = fields.item === undefined ? undefined : readId(fields, 'item');
  const user = await findUser(database, userId);
  if (!user) throw notFound('user', userId);
  const comments = await listComments(database, userId);
  return page({
    title: user.nickname,
    section: 'Browse',
    content: html`<dl>
<dt>Rating</dt><dd>${user.rating}</dd>
<dt>Region</dt><dd>${user.region}</dd>
<dt>Registered</dt><dd>${formatDate(user.creationDate)}</dd>
</dl>
!${itemId === undefined ? '' : commentLine(user, itemId)}
<h2>Comments</h2>
!${commentList(comments)}`,
  });
}

const commentLine = ({ id, nickname }: User, itemId: number): string =>
  html`<p><a href="!${commentHref(id, itemId)}">Comment on ${nickname}</a> for !${itemLink(itemId, 'the item')}</p>`;

export const userInfoRoutes: readonly PageRoute[] = [
  { interaction: 'ViewUserInfo', method: 'GET', answer: viewUserInfo },
];
