import { html } from 'ghtml';
import {
  closingOf,
  judgeBid,
  MAX_BID_CENTS,
  minimumBidCents,
  REFUSALS,
  type Refusal,
} from '../bid-rules.ts';
import {
  type Fields,
  MAX_QUANTITY,
  readCents,
  readId,
  readOptionalCents,
  readWhole,
} from '../fields.ts';
import { formatCents, toAmount } from '../format.ts';
import { insertHighestBid } from '../store/bids.ts';
import type { ItemDetails, LockedItem } from '../store/items.ts';
import { commentButton } from './commenting.ts';
import { type Again, form, hidden, input, message, orAgain, quantityInput } from './form.ts';
import { requireItem, requireLocked } from './item.ts';
import { type Answer, page } from './layout.ts';
import { askWho, type Login, logIn, requireUser } from './login.ts';
import { itemLink, linkTo, userLink } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

const RESERVE_NOT_MET =
  'It is below the seller’s reserve price: unless somebody bids more, the item is not sold.';

async function putBidAuth({ database }: Site, fields: Fields): Promise<Answer> {
  return askWho(loginFor(await requireItem(database, fields)));
}

async function putBid(site: Site, fields: Fields): Promise<Answer> {
  const item = await requireItem(site.database, fields);
  return logIn(site, fields, loginFor(item), ({ id }) => offerBid(site, item, id));
}

const loginFor = ({ id, name }: ItemDetails): Login => ({
  title: `Log in to bid on ${name}`,
  leadsTo: 'PutBid',
  hidden: hidden('item', id),
  section: 'Browse',
});

function offerBid(
  { sessions, now }: Site,
  item: ItemDetails,
  userId: number,
  again?: Again,
): Answer {
  const links = html`<p>See !${itemLink(item.id, 'the item')}, its seller
!${userLink(item.sellerId, item.sellerNickname, item.id)} and
<a href="!${linkTo('ViewBidHistory', { item: item.id })}">the bids so far</a>.</p>`;
  const time = now();
  const closing = closingOf(item, time);
  const session = sessions.open(userId, time);
  const offer = closing ? message(REFUSALS[closing]) : bidForm(item, session, again);
  const comment = commentButton(item.sellerId, item.id, session);
  return page({
    title: `Bid on ${item.name}`,
    section: 'Browse',
    content: links + offer + comment,
  });
}

const storeBidOrAsk = orAgain(storeBid, async (site, fields, again) => {
  const item = await requireItem(site.database, fields);
  return offerBid(site, item, requireUser(site, fields), again);
});

/**
 * A refused bid is a page like any other (200): others may bid while a visitor still fills in the
 * form, and the site has then done what it should. The metric of refused bids tells them apart.
 */
async function storeBid(site: Site, fields: Fields): Promise<Answer> {
  const itemId = readId(fields, 'item');
  const userId = requireUser(site, fields);
  const bidCents = readCents(fields, 'bid');
  const quantity = readWhole(fields, 'quantity', 1, MAX_QUANTITY);
  // An empty or lower maximum means the bid itself.
  const maxBidCents = Math.max(bidCents, readOptionalCents(fields, 'maxBid'));
  const date = site.now();

  const { item, refusal } = await site.database.transaction(async (transaction) => {
    const { item, closed } = await requireLocked(transaction, itemId);
    const refusal = closed ? 'ended' : judgeBid(item, { bidCents, quantity }, date);
    if (!refusal) {
      const bid = { userId, itemId, quantity, bidCents, maxBidCents, date };
      await insertHighestBid(transaction, bid);
    }
    return { item, refusal };
  });
  if (refusal) {
    site.onBidRefused(refusal);
    return bidRefused(item, refusal, site.sessions.open(userId, date), fields);
  }
  const { reservePriceCents } = item;
  return page({
    title: 'Your bid is stored',
    section: 'Browse',
    content: html`<p>You bid <strong>${formatCents(bidCents)}</strong> on !${itemLink(item.id, item.name)}.
Nobody has bid more so far.</p>
!${reservePriceCents > bidCents ? message(RESERVE_NOT_MET) : ''}`,
  });
}

/** The form again, but where no bid is taken any more: what was wrong gets the site's proposal. */
function retryForm(item: LockedItem, refusal: Refusal, session: string, entered: Fields): string {
  const sentence = REFUSALS[refusal];
  const { bid, maxBid, quantity } = entered;
  switch (refusal) {
    case 'ended':
    case 'at_limit':
      return message(sentence);
    case 'too_low':
    case 'too_high':
      return bidForm(item, session, { entered: { quantity }, field: 'bid', sentence });
    case 'too_many':
      return bidForm(item, session, { entered: { bid, maxBid }, field: 'quantity', sentence });
  }
}

function bidRefused(item: LockedItem, refusal: Refusal, session: string, entered: Fields): Answer {
  return page({
    title: 'Your bid was not taken',
    section: 'Browse',
    content: html`!${retryForm(item, refusal, session, entered)}<p>Back to !${itemLink(item.id, item.name)}</p>`,
  });
}

function bidForm(item: LockedItem, session: string, again?: Again): string {
  const minimum = minimumBidCents(item);
  const amount = {
    type: 'number',
    required: true as const,
    min: toAmount(minimum),
    max: toAmount(MAX_BID_CENTS),
    step: '0.01',
    value: toAmount(minimum),
  };
  const parts = [
    hidden('item', item.id),
    hidden('session', session),
    html`<p>The next bid must be at least <strong>${formatCents(minimum)}</strong>.</p>`,
    input('Your bid in $', 'bid', amount),
    input('The most you would pay in $', 'maxBid', amount),
    quantityInput(item.quantity),
  ];
  return form('StoreBid', parts, 'Bid', again);
}

export const biddingRoutes: readonly PageRoute[] = [
  { interaction: 'PutBidAuth', method: 'GET', answer: putBidAuth },
  { interaction: 'PutBid', method: 'POST', answer: putBid },
  { interaction: 'StoreBid', method: 'POST', answer: storeBidOrAsk },
];
