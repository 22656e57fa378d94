import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import { html } from 'ghtml';
import { type Fields, readId } from '../fields.ts';
import { notFound } from '../site-error.ts';
import type { Named } from '../store/lists.ts';
import { type Answer, page } from './layout.ts';
import { linkTo } from './parts.ts';
import type { PageRoute, Site } from './route.ts';

const BROWSE = page({
  title: 'Browse',
  section: 'Browse',
  content: html`<ul>
<li><a href="${INTERACTION_PATHS.BrowseCategories}">Browse all items by category</a></li>
<li><a href="${INTERACTION_PATHS.BrowseRegions}">Browse items of one region</a></li>
</ul>`,
});

async function browseCategories({ lists }: Site): Promise<Answer> {
  const categories = await lists.categories();
  return page({
    title: 'Categories',
    section: 'Browse',
    content: linkList(categories, ({ id }) => linkTo('SearchItemsInCategory', { category: id })),
  });
}

async function browseRegions({ lists }: Site): Promise<Answer> {
  const regions = await lists.regions();
  return page({
    title: 'Regions',
    section: 'Browse',
    content: linkList(regions, ({ id }) => linkTo('BrowseCategoriesInRegion', { region: id })),
  });
}

async function browseCategoriesInRegion({ lists }: Site, fields: Fields): Promise<Answer> {
  const regionId = readId(fields, 'region');
  const region = await lists.region(regionId);
  if (!region) throw notFound('region', regionId);
  const categories = await lists.categories();
  return page({
    title: `Categories in ${region.name}`,
    section: 'Browse',
    content: linkList(categories, ({ id }) =>
      linkTo('SearchItemsInRegion', { region: regionId, category: id }),
    ),
  });
}

function linkList(rows: readonly Named[], toHref: (row: Named) => string): string {
  return html`<ul class="columns">
!${rows.map((row) => html`<li><a href="!${toHref(row)}">${row.name}</a></li>`).join('\n')}
</ul>`;
}

export const browsingRoutes: readonly PageRoute[] = [
  { interaction: 'Browse', method: 'GET', answer: () => BROWSE },
  { interaction: 'BrowseCategories', method: 'GET', answer: browseCategories },
  { interaction: 'BrowseRegions', method: 'GET', answer: browseRegions },
  { interaction: 'BrowseCategoriesInRegion', method: 'GET', answer: browseCategoriesInRegion },
];
