import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import { html } from 'ghtml';
import { page } from './layout.ts';
import type { PageRoute } from './route.ts';

const HOME = page({
  title: 'Auctions',
  section: 'Home',
  content: html`<p>Find something curious, bid on it, or sell what you no longer need.</p>
<ul>
<li><a href="${INTERACTION_PATHS.Browse}">Browse what is on sale</a></li>
<li><a href="${INTERACTION_PATHS.Register}">Register</a> to bid and to sell</li>
<li><a href="${INTERACTION_PATHS.Sell}">Sell an item</a></li>
<li><a href="${INTERACTION_PATHS.AboutMeAuth}">See your bids, sales and comments</a></li>
</ul>`,
});

export const homeRoutes: readonly PageRoute[] = [
  { interaction: 'Home', method: 'GET', answer: () => HOME },
];
