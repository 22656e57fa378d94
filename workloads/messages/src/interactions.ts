/**
 * The interactions of the RUBiS bidding mix that the site serves, with the path of each.
 * The load client names its response times by them; names are those of RUBiS's transition tables.
 */
export const INTERACTION_PATHS = {
  Home: '/',
  Register: '/register',
  RegisterUser: '/register-user',
  Browse: '/browse',
  BrowseCategories: '/browse-categories',
  SearchItemsInCategory: '/search-items-in-category',
  BrowseRegions: '/browse-regions',
  BrowseCategoriesInRegion: '/browse-categories-in-region',
  SearchItemsInRegion: '/search-items-in-region',
  ViewItem: '/view-item',
  ViewUserInfo: '/view-user-info',
  ViewBidHistory: '/view-bid-history',
  BuyNowAuth: '/buy-now-auth',
  BuyNow: '/buy-now',
  StoreBuyNow: '/store-buy-now',
  PutBidAuth: '/put-bid-auth',
  PutBid: '/put-bid',
  StoreBid: '/store-bid',
  PutCommentAuth: '/put-comment-auth',
  PutComment: '/put-comment',
  StoreComment: '/store-comment',
  Sell: '/sell',
  SelectCategoryToSellItem: '/select-category-to-sell-item',
  SellItemForm: '/sell-item-form',
  RegisterItem: '/register-item',
  AboutMeAuth: '/about-me-auth',
  AboutMe: '/about-me',
} as const;

export type Interaction = keyof typeof INTERACTION_PATHS;

export const INTERACTIONS = Object.keys(INTERACTION_PATHS) as Interaction[];
