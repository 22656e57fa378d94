import { html } from 'ghtml';
import { type Fields, readId, readPage } from '../fields.ts';
import { notFound } from '../site-error.ts';
import {
  ITEMS_PER_PAGE,
  type ItemSummary,
  searchItemsInCategory,
  searchItemsInRegion,
} from '../store/items.ts';
import { type Answer, page } from './layout.ts';
import { itemTable, linkTo } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

async function searchInCategory({ database, lists, now }: Site, fields: Fields): Promise<Answer> {
  const [categoryId, pageNumber] = [readId(fields, 'category'), readPage(fields)];
  const category = await lists.category(categoryId);
  if (!category) throw notFound('category', categoryId);
  const search = { categoryId, page: pageNumber, now: now() };
  const items = await searchItemsInCategory(database, search);
  return page({
    title: category.name,
    section: 'Browse',
    content: results(items, pageNumber, (target) =>
      linkTo('SearchItemsInCategory', { category: categoryId, page: target }),
    ),
  });
}

async function searchInRegion({ database, lists, now }: Site, fields: Fields): Promise<Answer> {
  const [regionId, categoryId] = [readId(fields, 'region'), readId(fields, 'category')];
  const pageNumber = readPage(fields);
  const region = await lists.region(regionId);
  if (!region) throw notFound('region', regionId);
  const category = await lists.category(categoryId);
  if (!category) throw notFound('category', categoryId);
  const search = { categoryId, regionId, page: pageNumber, now: now() };
  const items = await searchItemsInRegion(database, search);
  return page({
    title: `${category.name} in ${region.name}`,
    section: 'Browse',
    content: results(items, pageNumber, (target) =>
      linkTo('SearchItemsInRegion', { region: regionId, category: categoryId, page: target }),
    ),
  });
}

function results(
  found: ItemSummary[],
  pageNumber: number,
  toHref: (page: number) => string,
): string {
  const items = found.slice(0, ITEMS_PER_PAGE);
  const previous =
    pageNumber > 1 ? html`<a rel="prev" href="!${toHref(pageNumber - 1)}">Previous page</a>` : '';
  const next =
    found.length > items.length
      ? html`<a rel="next" href="!${toHref(pageNumber + 1)}">Next page</a>`
      : '';
  const list = items.length > 0 ? itemTable(items) : html`<p>Nothing is on sale here.</p>`;
  const pages =
    previous || next ? `<nav class="pages" aria-label="Pages">${previous}${next}</nav>` : '';
  return list + pages;
}

export const searchingRoutes: readonly PageRoute[] = [
  { interaction: 'SearchItemsInCategory', method: 'GET', answer: searchInCategory },
  { interaction: 'SearchItemsInRegion', method: 'GET', answer: searchInRegion },
];
