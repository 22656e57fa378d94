import { html } from 'ghtml';
import { closingOf, minimumBidCents, REFUSALS } from '../bid-rules.ts';
import type { Statements } from '../database/database.ts';
import { type Fields, readId } from '../fields.ts';
import { formatCents, formatDate } from '../format.ts';
import { purchaseClosingOf } from '../purchase-rules.ts';
import { notFound } from '../site-error.ts';
import { type HistoricBid, listBids } from '../store/bids.ts';
import {
  findItem,
  findOldItem,
  type ItemDetails,
  type LockedItem,
  lockItem,
} from '../store/items.ts';
import { commentHref, commentLogin } from './commenting.ts';
import { message } from './form.ts';
import { type Answer, page } from './layout.ts';
import { currentPriceCents, itemLink, linkTo, userLink } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

async function viewItem({ database, now }: Site, fields: Fields): Promise<Answer> {
  const item = await requireItem(database, fields);
  return page({ title: item.name, section: 'Browse', content: itemDetails(item, now()) });
}

async function viewBidHistory({ database }: Site, fields: Fields): Promise<Answer> {
  const item = await requireItem(database, fields);
  const bids = await listBids(database, item.id);
  return page({
    title: `Bids on ${item.name}`,
    section: 'Browse',
    content: html`<p>!${itemLink(item.id, 'Back to the item')}</p>
!${bids.length > 0 ? bidTable(bids, item.id) : '<p>Nobody has bid yet.</p>'}`,
  });
}

/** The item that the request names; a 404 where there is none. */
export async function requireItem(database: Statements, fields: Fields): Promise<ItemDetails> {
  const itemId = readId(fields, 'item');
  const item = await findItem(database, itemId);
  if (!item) throw notFound('item', itemId);
  return item;
}

/** The item that a bid or a purchase is about to change, or one whose auction has been closed. */
export async function requireLocked(
  transaction: Statements,
  itemId: number,
): Promise<{ item: LockedItem; closed: boolean }> {
  const item = await lockItem(transaction, itemId);
  if (item) return { item, closed: false };
  const oldItem = await findOldItem(transaction, itemId);
  if (!oldItem) throw notFound('item', itemId);
  return { item: oldItem, closed: true };
}

function itemDetails(item: ItemDetails, now: Date): string {
  const closing = closingOf(item, now);
  const bidLink = html`<p><a class="button" href="!${linkTo('PutBidAuth', { item: item.id })}">Bid on this item</a>
from ${formatCents(minimumBidCents(item))}</p>`;
  // In the place of a picture.
  const tile = html`<div class="tile" aria-hidden="true">${[...item.name][0]}</div>`;
  return html`!${tile}!${closing ? message(REFUSALS[closing]) : bidLink}
!${purchaseClosingOf(item, now) ? '' : buyLink(item)}
<dl>
<dt>${item.nbOfBids === 0 ? 'First bid' : 'Highest bid'}</dt><dd>${formatCents(currentPriceCents(item))}</dd>
<dt>Bids</dt><dd><a href="!${linkTo('ViewBidHistory', { item: item.id })}">${item.nbOfBids} so far</a></dd>
<dt>Reserve price</dt><dd>${reserve(item)}</dd>
!${item.buyNowCents > 0 ? html`<dt>Price to buy at once</dt><dd>${formatCents(item.buyNowCents)}</dd>` : ''}
<dt>Quantity</dt><dd>${item.quantity}</dd>
<dt>Seller</dt><dd>!${userLink(item.sellerId, item.sellerNickname, item.id)}
(<a href="!${commentHref(item.sellerId, item.id)}">comment</a>)</dd>
<dt>Started</dt><dd>${formatDate(item.startDate)}</dd>
<dt>Ends</dt><dd>${formatDate(item.endDate)}</dd>
</dl>
<h2>Description</h2>
<p>${item.description}</p>
<details>
<summary>Log in and comment on the seller</summary>
!${commentLogin(item.sellerId, item.id)}
</details>`;
}

const buyLink = ({ id, buyNowCents }: ItemDetails): string =>
  html`<p><a class="button quiet" href="!${linkTo('BuyNowAuth', { item: id })}">Buy it now</a> for ${formatCents(buyNowCents)}</p>`;

/** The reserve price itself is the seller's secret. */
function reserve(item: ItemDetails): string {
  if (item.reservePriceCents === 0) return 'none';
  return item.maxBidCents >= item.reservePriceCents ? 'met' : 'not met yet';
}

function bidTable(bids: HistoricBid[], itemId: number): string {
  return html`<table>
<caption>The highest come first.</caption>
<thead><tr><th>Bidder</th><th class="number">Bid</th><th class="number">Quantity</th><th>Date</th></tr></thead>
<tbody>
!${bids
    .map(
      (
        bid,
      ) => html`<tr><td>!${userLink(bid.userId, bid.nickname, itemId)}</td><td class="number">${formatCents(bid.bidCents)}</td>
<td class="number">${bid.quantity}</td><td>${formatDate(bid.date)}</td></tr>`,
    )
    .join('\n')}
</tbody>
</table>`;
}

export const itemRoutes: readonly PageRoute[] = [
  { interaction: 'ViewItem', method: 'GET', answer: viewItem },
  { interaction: 'ViewBidHistory', method: 'GET', answer: viewBidHistory },
];
