import { INTERACTION_PATHS, type Interaction } from '@anomaly-prediction/messages';
import { html } from 'ghtml';
import { formatCents, formatDate } from '../format.ts';
import type { Comment } from '../store/comments.ts';
import type { ItemSummary } from '../store/items.ts';

/** The address of a page with what it needs to know, as HTML. */
export function linkTo(interaction: Interaction, fields: Record<string, number>): string {
  let address: string = INTERACTION_PATHS[interaction];
  let mark = '?';
  for (const name of Object.keys(fields)) {
    address += `${mark}${name}=${fields[name]}`;
    mark = '&amp;';
  }
  return address;
}

export function itemTable(items: ItemSummary[]): string {
  return html`<table>
<caption>Those that end soonest come first.</caption>
<thead><tr><th>Item</th><th class="number">Price</th><th class="number">Bids</th><th>Ends</th><td></td></tr></thead>
<tbody>
!${items.map(itemRow).join('\n')}
</tbody>
</table>`;
}

export const itemLink = (id: number, name: string): string =>
  html`<a href="!${linkTo('ViewItem', { item: id })}">${name}</a>`;

/** `itemId`: what the visitor may want to comment on the user for. */
export function userLink(id: number, nickname: string, itemId?: number): string {
  const fields = itemId === undefined ? { user: id } : { user: id, item: itemId };
  return html`<a href="!${linkTo('ViewUserInfo', fields)}">${nickname}</a>`;
}

/** The highest bid, or what the first one must offer. */
export const currentPriceCents = (item: ItemSummary): number =>
  item.nbOfBids === 0 ? item.initialPriceCents : item.maxBidCents;

export function commentList(comments: Comment[]): string {
  if (comments.length === 0) return html`<p>No comments yet.</p>`;
  return html`<table>
<caption>The latest come first.</caption>
<thead><tr><th>From</th><th class="number">Rating</th><th>Date</th><th>Comment</th></tr></thead>
<tbody>
!${comments
    .map(
      (
        comment,
      ) => html`<tr><td>!${userLink(comment.fromUserId, comment.fromNickname, comment.itemId)}</td>
<td class="number">${comment.rating}</td><td>${formatDate(comment.date)}</td>
<td>${comment.comment} (!${itemLink(comment.itemId, 'item')})</td></tr>`,
    )
    .join('\n')}
</tbody>
</table>`;
}

const itemRow = (item: ItemSummary): string =>
  html`<tr><td>!${itemLink(item.id, item.name)}</td><td class="number">${formatCents(currentPriceCents(item))}</td>
<td class="number">${item.nbOfBids}</td><td>${formatDate(item.endDate)}</td>
<td><a href="!${linkTo('PutBidAuth', { item: item.id })}">Bid now</a>
!${item.buyNowCents > 0 ? html`<a href="!${linkTo('BuyNowAuth', { item: item.id })}">Buy now</a>` : ''}</td></tr>`;
