import { html } from 'ghtml';
import type { Fields } from '../fields.ts';
import { formatCents, formatDate } from '../format.ts';
import { listComments } from '../store/comments.ts';
import { listOwnItems, MAX_OWN_ITEMS, type OwnItem, type OwnItemKind } from '../store/items.ts';
import type { User } from '../store/users.ts';
import { commentHref } from './commenting.ts';
import { type Answer, page } from './layout.ts';
import { askWho, type Login, logIn } from './login.ts';
import { commentList, currentPriceCents, itemLink, linkTo, userLink } from './parts.ts';
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
<p>!${userLink(user.id, 'What others see of you')}</p>
!${SECTIONS.map((section) => ownItems(items, section)).join('\n')}
<h2>Comments about you</h2>
!${commentList(comments)}`,
  });
}

interface Section {
  title: string;
  kinds: readonly OwnItemKind[];
  none: string;
  /** HTML of the last cell of each row. */
  remark(item: OwnItem): string;
}

const SECTIONS: readonly Section[] = [
  {
    title: 'Your bids',
    kinds: ['bidding'],
    none: 'You bid on nothing at the moment.',
    remark: ownBid,
  },
  {
    title: 'What you won',
    kinds: ['won'],
    none: 'You have won nothing yet.',
    remark: commentOnSeller,
  },
  {
    title: 'What you bought at once',
    kinds: ['bought'],
    none: 'You have bought nothing at once yet.',
    remark: (item) => html`${item.boughtQuantity} bought, !${commentOnSeller(item)}`,
  },
  {
    title: 'What you sell',
    kinds: ['selling'],
    none: 'You sell nothing at the moment.',
    remark: ({ nbOfBids }) => (nbOfBids === 1 ? '1 bid' : `${nbOfBids} bids`),
  },
  {
    title: 'Auctions that are over',
    kinds: ['sold', 'unsold'],
    none: 'None of your auctions is over.',
    remark: ({ kind }) => (kind === 'sold' ? 'Sold' : 'Not sold'),
  },
  {
    title: 'Ending soon',
    kinds: ['ending'],
    none: 'Nothing is on sale.',
    remark: (item) => bidLink(item, 'Bid now'),
  },
];

function ownItems(items: OwnItem[], { title, kinds, none, remark }: Section): string {
  const rows = items
    .filter(({ kind }) => kinds.includes(kind))
    .map((item) => ownItemRow(item, remark(item)));
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

function ownItemRow(item: OwnItem, remark: string): string {
  const priceCents = item.kind === 'bought' ? item.buyNowCents : currentPriceCents(item);
  return html`<tr><td>!${itemLink(item.id, item.name)}</td><td class="number">${formatCents(priceCents)}</td>
<td>${formatDate(item.endDate)}</td><td>!${remark}</td></tr>`;
}

function ownBid(item: OwnItem): string {
  const standing =
    item.ownBidCents >= item.maxBidCents
      ? 'Yours is the highest bid'
      : html`You bid ${formatCents(item.ownBidCents)}`;
  return html`!${standing}: !${bidLink(item, 'bid again')}`;
}

const bidLink = ({ id }: OwnItem, text: string): string =>
  html`<a href="!${linkTo('PutBidAuth', { item: id })}">${text}</a>`;

function commentOnSeller({ sellerId, id }: OwnItem): string {
  return html`<a href="!${commentHref(sellerId, id)}">comment on the seller</a>`;
}

export const aboutMeRoutes: readonly PageRoute[] = [
  { interaction: 'AboutMeAuth', method: 'GET', answer: aboutMeAuth },
  { interaction: 'AboutMe', method: 'POST', answer: aboutMe },
];
