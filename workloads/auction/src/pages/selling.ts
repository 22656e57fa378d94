import { html } from 'ghtml';
import {
  type Fields,
  MAX_QUANTITY,
  readCents,
  readId,
  readOptionalCents,
  readText,
  readWhole,
} from '../fields.ts';
import { formatCents, formatDate } from '../format.ts';
import { notFound } from '../site-error.ts';
import { insertItem, type NewItem } from '../store/items.ts';
import {
  type Again,
  type Control,
  form,
  hidden,
  input,
  orAgain,
  quantityInput,
  select,
  textarea,
} from './form.ts';
import { type Answer, page } from './layout.ts';
import { askWho, type Login, logIn, requireUser } from './login.ts';
import { itemLink } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

const DAY_MS = 24 * 3_600_000;
const MAX_DURATION_DAYS = 30;
const MAX_DESCRIPTION_LENGTH = 4_000;

const LOGIN: Login = {
  title: 'Log in to sell an item',
  leadsTo: 'SelectCategoryToSellItem',
  section: 'Sell',
};

const sell = (): Answer => askWho(LOGIN);

const selectCategory = (site: Site, fields: Fields): Promise<Answer> =>
  logIn(site, fields, LOGIN, ({ id }) => chooseCategory(site, id));

async function chooseCategory(site: Site, userId: number, again?: Again): Promise<Answer> {
  const categories = await site.lists.categories();
  const parts = [
    hidden('session', site.sessions.open(userId, site.now())),
    select('Category', 'category', categories),
  ];
  const content = form('SellItemForm', parts, 'Go on', again);
  return page({ title: 'Choose a category', section: 'Sell', content });
}

const sellItemForm = orAgain(
  (site, fields) => itemForm(site, fields),
  async (site, fields, again) => chooseCategory(site, requireUser(site, fields), again),
);

async function itemForm(site: Site, fields: Fields, again?: Again): Promise<Answer> {
  const userId = requireUser(site, fields);
  const categoryId = readId(fields, 'category');
  const category = await site.lists.category(categoryId);
  if (!category) throw notFound('category', categoryId);
  const session = hidden('session', site.sessions.open(userId, site.now()));
  const parts = [session, hidden('category', categoryId), ...ITEM_FIELDS];
  return page({
    title: `Sell an item in ${category.name}`,
    section: 'Sell',
    content: form('RegisterItem', parts, 'Sell', again),
  });
}

const registerItemOrAsk = orAgain(registerItem, itemForm);

async function registerItem(site: Site, fields: Fields): Promise<Answer> {
  const sellerId = requireUser(site, fields);
  const item = readItem(fields, sellerId, site.now());
  const itemId = await insertItem(site.database, item);
  if (itemId === undefined) throw notFound('category', item.categoryId);
  return page({
    title: 'Your item is on sale',
    section: 'Sell',
    content: html`<dl>
<dt>Item</dt><dd>!${itemLink(itemId, item.name)}</dd>
<dt>First bid</dt><dd>${formatCents(item.initialPriceCents)}</dd>
<dt>Quantity</dt><dd>${item.quantity}</dd>
<dt>Ends</dt><dd>${formatDate(item.endDate)}</dd>
</dl>`,
  });
}

function readItem(fields: Fields, sellerId: number, now: Date): NewItem {
  const durationDays = readWhole(fields, 'duration', 1, MAX_DURATION_DAYS);
  return {
    name: readText(fields, 'name', 100),
    description: readText(fields, 'description', MAX_DESCRIPTION_LENGTH),
    initialPriceCents: readCents(fields, 'initialPrice'),
    reservePriceCents: readOptionalCents(fields, 'reservePrice'),
    buyNowCents: readOptionalCents(fields, 'buyNow'),
    quantity: readWhole(fields, 'quantity', 1, MAX_QUANTITY),
    startDate: now,
    endDate: new Date(now.getTime() + durationDays * DAY_MS),
    sellerId,
    categoryId: readId(fields, 'category'),
  };
}

const ITEM_FIELDS: readonly Control[] = [
  input('Name', 'name', { required: true, maxlength: 100 }),
  textarea('Description', 'description', {
    rows: 5,
    maxlength: MAX_DESCRIPTION_LENGTH,
    required: true,
  }),
  input('First bid in $', 'initialPrice', { type: 'number', required: true, min: 1, step: '0.01' }),
  input('Reserve price in $ (optional)', 'reservePrice', { type: 'number', min: 0, step: '0.01' }),
  input('Price to buy at once in $ (optional)', 'buyNow', { type: 'number', min: 0, step: '0.01' }),
  quantityInput(MAX_QUANTITY),
  input('Duration in days', 'duration', {
    type: 'number',
    required: true,
    min: 1,
    max: MAX_DURATION_DAYS,
    value: 7,
  }),
];

export const sellingRoutes: readonly PageRoute[] = [
  { interaction: 'Sell', method: 'GET', answer: sell },
  { interaction: 'SelectCategoryToSellItem', method: 'POST', answer: selectCategory },
  { interaction: 'SellItemForm', method: 'POST', answer: sellItemForm },
  { interaction: 'RegisterItem', method: 'POST', answer: registerItemOrAsk },
];
