import { INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';

/** RUBiS's tables name a state one way in the header line, another in the first column. */
const OTHER_SPELLINGS: Readonly<Record<string, Interaction>> = {
  'Reg.': 'Register',
  'Reg. User': 'RegisterUser',
  'Br. Cat.': 'BrowseCategories',
  'Search Items Cat.': 'SearchItemsInCategory',
  'Br. Reg.': 'BrowseRegions',
  'Br. Cat. Reg.': 'BrowseCategoriesInRegion',
  'Search Items Reg.': 'SearchItemsInRegion',
  'View Item': 'ViewItem',
  'View User Info': 'ViewUserInfo',
  'View Bid Hist.': 'ViewBidHistory',
  'Buy Now Auth': 'BuyNowAuth',
  'Buy Now': 'BuyNow',
  'Store Buy Now': 'StoreBuyNow',
  StoreBuyBow: 'StoreBuyNow',
  'Put Bid Auth': 'PutBidAuth',
  'Put Bid': 'PutBid',
  'Store Bid': 'StoreBid',
  'Put Com. Auth': 'PutCommentAuth',
  'Put Comment': 'PutComment',
  'Store Comment': 'StoreComment',
  'Cat. Sell Item': 'SelectCategoryToSellItem',
  'Sell Item Form': 'SellItemForm',
  'Reg. Item': 'RegisterItem',
  'About Me (auth)': 'AboutMeAuth',
  'AboutMe (auth form)': 'AboutMeAuth',
  'About Me': 'AboutMe',
};

const STATES = new Map<string, Interaction>([
  ...INTERACTIONS.map((state) => [state, state] as const),
  ...Object.entries(OTHER_SPELLINGS),
]);

/** The state of this name, in any of RUBiS's spellings; undefined where there is none. */
export const stateNamed = (name: string): Interaction | undefined => STATES.get(name.trim());
