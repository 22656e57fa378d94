import { html } from 'ghtml';
import { type Closing, closingOf, minimumBidCents, REFUSALS } from '../bid-rules.ts';
import type { Statements } from '../database/database.ts';
import { type Fields, readId } from '../fields.ts';
import { formatCents, formatDate } from '../format.ts';
import { notFound } from '../site-error.ts';
import { type HistoricBid, listBids } from '../store/bids.ts';
import { findItem, type ItemDetails } from '../store/items.ts';
import { message } from './form.ts';
import { type Answer, page } from './layout.ts';
import { currentPriceCents, itemLink, linkTo, userLink } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

async function viewItem({ database, now }: Site, fields: Fields): Promise<Answer> {
  const item = await requireItem(database, fields);
  return page({
    title: item.name,
    section: 'Browse',
    content: itemDetails(item, closingOf(item, now())),
  });
}

async function viewBidHistory({ database }: Site, fields: Fields): Promise<Answer> {
  const item = await requireItem(database, fields);
  const bids = await listBids(database, item.id);
  return page({
    title: `Bids on ${item.name}`,
    section: 'Browse',
    content: html`<p>!${itemLink(item.id, 'Back to the item')}</p>
!${bids.length > 0 ? bidTable(bids) : '<p>Nobody has bid yet.</p>'}`,
  });
}

/** The item that the request names; a 404 where there is none. */
export async function requireItem(database: Statements, fields: Fields): Promise<ItemDetails> {
  const itemId = readId(fields, 'item');
  const item = await findItem(database, itemId);
  if (!item) throw notFound('item', itemId);
  return item;
}

function itemDetails(item: ItemDetails, closing: Closing | undefined): string {
  const bidLink = html`<p><a class="button" href="!${linkTo('PutBidAuth', { item: item.id })}">Bid on this item</a>
from ${formatCents(minimumBidCents(item))}</p>`;
  // In the place of a picture.
  const tile = html`<div class="tile" aria-hidden="true">${[...item.name][0]}</div>`;
  return html`!${tile}!${closing ? message(REFUSALS[closing]) : bidLink}
<dl>
<dt>${item.nbOfBids === 0 ? 'First bid' : 'Highest bid'}</dt><dd>${formatCents(currentPriceCents(item))}</dd>
<dt>Bids</dt><dd><a href="!${linkTo('ViewBidHistory', { item: item.id })}">${item.nbOfBids}</a></dd>
<dt>Reserve price</dt><dd>${reserve(item)}</dd>
!${item.buyNowCents > 0 ? html`<dt>Price to buy at once</dt><dd>${formatCents(item.buyNowCents)}</dd>` : ''}
<dt>Quantity</dt><dd>${item.quantity}</dd>
<dt>Seller</dt><dd>!${userLink(item.sellerId, item.sellerNickname)}</dd>
<dt>Started</dt><dd>${formatDate(item.startDate)}</dd>
<dt>Ends</dt><dd>${formatDate(item.endDate)}</dd>
</dl>
<h2>Description</h2>
<p>${item.description}</p>`;
}

/** The reserve price itself is the seller's secret. */
function reserve(item: ItemDetails): string {
  if (item.reservePriceCents === 0) return 'none';
  return item.maxBidCents >= item.reservePriceCents ? 'met' : 'not met yet';
}

function bidTable(bids: HistoricBid[]): string {
  return html`<table>
<caption>The highest come first.</caption>
<thead><tr><th>Bidder</th><th class="number">Bid</th><th class="number">Quantity</th><th>Date</th></tr></thead>
<tbody>
!${bids
    .map(
      (
        bid,
      ) => html`<tr><td>!${userLink(bid.userId, bid.nickname)}</td><td class="number">${formatCents(bid.bidCents)}</td>
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
