import { html } from 'ghtml';
import type { Fields } from '../fields.ts';
import { formatCents, formatDate } from '../format.ts';
import { listComments } from '../store/comments.ts';
import { listOwnItems, MAX_OWN_ITEMS, type OwnItem, type OwnItemKind } from '../store/items.ts';
import type { User } from '../store/users.ts';
import { type Answer, page } from './layout.ts';
import { askWho, type Login, logIn } from './login.ts';
import { commentList, currentPriceCents, itemLink, linkTo } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

const LOGIN: Login = {
  title: 'Log in to see your page',
  leadsTo: 'AboutMe',
  section: 'AboutMeAuth',
};

const aboutMeAuth = (): Answer => askWho(LOGIN);

const aboutMe = (site: Site, fields: Fields): Promise<Answer> =>
  logIn(site, fields, LOGIN, (user) => ownPage(site, user));

async function ownPage({ database, now }: Site, user: User): Promise<Answer> {
  const items = await listOwnItems(database, user.id, now());
  const comments = await listComments(database, user.id);
  return page({
    title: `About ${user.nickname}`,
    section: 'AboutMeAuth',
    content: html`<dl>
<dt>Rating</dt><dd>${user.rating}</dd>
<dt>Region</dt><dd>${user.region}</dd>
<dt>Registered</dt><dd>${formatDate(user.creationDate)}</dd>
</dl>
!${section(items, 'bidding', 'Your bids', 'You bid on nothing at the moment.')}
!${section(items, 'selling', 'What you sell', 'You sell nothing at the moment.')}
!${section(items, 'sold', 'Auctions that are over', 'None of your auctions is over.')}
<h2>Comments about you</h2>
!${commentList(comments)}`,
  });
}

function section(items: OwnItem[], kind: OwnItemKind, title: string, none: string): string {
  const rows = items.filter((item) => item.kind === kind).map((item) => ownItemRow(item));
  if (rows.length === 0) return html`<h2>${title}</h2><p>${none}</p>`;
  return html`<h2>${title}</h2>
<table>
<caption>At most ${MAX_OWN_ITEMS} are shown.</caption>
<thead><tr><th>Item</th><th class="number">Price</th><th>Ends</th><td></td></tr></thead>
<tbody>
!${rows.join('\n')}
</tbody>
</table>`;
}

function ownItemRow(item: OwnItem): string {
  return html`<tr><td>!${itemLink(item.id, item.name)}</td><td class="number">${formatCents(currentPriceCents(item))}</td>
<td>${formatDate(item.endDate)}</td><td>!${item.kind === 'bidding' ? ownBid(item) : ''}</td></tr>`;
}

function ownBid(item: OwnItem): string {
  if (item.ownBidCents >= item.maxBidCents) return 'Yours is the highest bid';
  return html`You bid ${formatCents(item.ownBidCents)}:
<a href="!${linkTo('PutBidAuth', { item: item.id })}">bid again</a>`;
}

export const aboutMeRoutes: readonly PageRoute[] = [
  { interaction: 'AboutMeAuth', method: 'GET', answer: aboutMeAuth },
  { interaction: 'AboutMe', method: 'POST', answer: aboutMe },
];
