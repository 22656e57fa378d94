import { aboutMeRoutes } from './about-me.ts';
import { biddingRoutes } from './bidding.ts';
import { browsingRoutes } from './browsing.ts';
import { buyingRoutes } from './buying.ts';
import { commentingRoutes } from './commenting.ts';
import { homeRoutes } from './home.ts';
import { itemRoutes } from './item.ts';
import { registrationRoutes } from './registration.ts';
import type { PageRoute } from './route.ts';
import { searchingRoutes } from './searching.ts';
import { sellingRoutes } from './selling.ts';
import { userInfoRoutes } from './user-info.ts';

/** Every page of the site. */
export const PAGES: readonly PageRoute[] = [
  ...homeRoutes,
  ...registrationRoutes,
  ...browsingRoutes,
  ...searchingRoutes,
  ...itemRoutes,
  ...userInfoRoutes,
  ...buyingRoutes,
  ...biddingRoutes,
  ...commentingRoutes,
  ...sellingRoutes,
  ...aboutMeRoutes,
];
