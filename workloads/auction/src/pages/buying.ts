import { html } from 'ghtml';
import { type Fields, MAX_QUANTITY, readId, readWhole } from '../fields.ts';
import { formatCents } from '../format.ts';
import {
  judgePurchase,
  PURCHASE_REFUSALS,
  type PurchaseRefusal,
  purchaseClosingOf,
} from '../purchase-rules.ts';
import type { ItemDetails, LockedItem } from '../store/items.ts';
import { insertPurchase } from '../store/purchases.ts';
import { type Again, form, hidden, message, orAgain, quantityInput } from './form.ts';
import { requireItem, requireLocked } from './item.ts';
import { type Answer, page } from './layout.ts';
import { askWho, type Login, logIn, requireUser } from './login.ts';
import { itemLink, userLink } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

async function buyNowAuth({ database }: Site, fields: Fields): Promise<Answer> {
  return askWho(loginFor(await requireItem(database, fields)));
}

async function buyNow(site: Site, fields: Fields): Promise<Answer> {
  const item = await requireItem(site.database, fields);
  return logIn(site, fields, loginFor(item), ({ id }) => offerPurchase(site, item, id));
}

const loginFor = ({ id, name }: ItemDetails): Login => ({
  title: `Log in to buy ${name}`,
  leadsTo: 'BuyNow',
  hidden: hidden('item', id),
  section: 'Browse',
});

function offerPurchase(
  { sessions, now }: Site,
  item: ItemDetails,
  userId: number,
  again?: Again,
): Answer {
  const links = html`<p>See !${itemLink(item.id, 'the item')} and its seller
!${userLink(item.sellerId, item.sellerNickname)}.</p>`;
  const time = now();
  const closing = purchaseClosingOf(item, time);
  const offer = closing
    ? message(PURCHASE_REFUSALS[closing])
    : purchaseForm(item, sessions.open(userId, time), again);
  return page({ title: `Buy ${item.name}`, section: 'Browse', content: links + offer });
}

const storeBuyNowOrAsk = orAgain(storeBuyNow, async (site, fields, again) => {
  const item = await requireItem(site.database, fields);
  return offerPurchase(site, item, requireUser(site, fields), again);
});

/** A refused purchase is a page like any other, as a refused bid is (see `storeBid`). */
async function storeBuyNow(site: Site, fields: Fields): Promise<Answer> {
  const itemId = readId(fields, 'item');
  const buyerId = requireUser(site, fields);
  const quantity = readWhole(fields, 'quantity', 1, MAX_QUANTITY);
  const date = site.now();

  const { item, refusal } = await site.database.transaction(async (transaction) => {
    const { item, closed } = await requireLocked(transaction, itemId);
    const refusal = closed ? 'ended' : judgePurchase(item, quantity, date);
    if (!refusal) await insertPurchase(transaction, { buyerId, itemId, quantity, date });
    return { item, refusal };
  });
  if (refusal) {
    site.onPurchaseRefused(refusal);
    return purchaseRefused(item, refusal, site.sessions.open(buyerId, date));
  }
  return page({
    title: 'It is yours',
    section: 'Browse',
    content: html`<p>You bought <strong>${quantity}</strong> of !${itemLink(item.id, item.name)}
for <strong>${formatCents(quantity * item.buyNowCents)}</strong>.</p>`,
  });
}

function purchaseRefused(item: LockedItem, refusal: PurchaseRefusal, session: string): Answer {
  const sentence = PURCHASE_REFUSALS[refusal];
  const again = { entered: {}, field: 'quantity', sentence };
  const retry = refusal === 'too_many' ? purchaseForm(item, session, again) : message(sentence);
  return page({
    title: 'You bought nothing',
    section: 'Browse',
    content: html`!${retry}<p>Back to !${itemLink(item.id, item.name)}</p>`,
  });
}

function purchaseForm(item: LockedItem, session: string, again?: Again): string {
  const parts = [
    hidden('item', item.id),
    hidden('session', session),
    html`<p>Each costs <strong>${formatCents(item.buyNowCents)}</strong>; ${item.quantity} left.</p>`,
    quantityInput(item.quantity),
  ];
  return form('StoreBuyNow', parts, 'Buy now', again);
}

export const buyingRoutes: readonly PageRoute[] = [
  { interaction: 'BuyNowAuth', method: 'GET', answer: buyNowAuth },
  { interaction: 'BuyNow', method: 'POST', answer: buyNow },
  { interaction: 'StoreBuyNow', method: 'POST', answer: storeBuyNowOrAsk },
];
