/** Rows as the tables hold them. Prices are whole cents; ids count from 1. */
export interface Named {
  id: number;
  name: string;
}

export interface User {
  id: number;
  firstName: string;
  lastName: string;
  nickname: string;
  passwordSalt: string;
  passwordHash: string;
  email: string;
  /** Sum of the ratings of all comments about this user. */
  rating: number;
  balance: number;
  creationDate: Date;
  region: number;
}

export interface Item {
  id: number;
  name: string;
  description: string;
  initialPrice: number;
  quantity: number;
  /** 0: none. */
  reservePrice: number;
  /** 0: cannot be bought at once. */
  buyNow: number;
  nbOfBids: number;
  /** The highest bid; 0 without one. */
  maxBid: number;
  startDate: Date;
  endDate: Date;
  seller: number;
  category: number;
}

export interface Bid {
  id: number;
  userId: number;
  itemId: number;
  qty: number;
  bid: number;
  /** The most that the bidder would pay: kept, as in RUBiS, but nothing bids on anyone's behalf. */
  maxBid: number;
  date: Date;
}

export interface Comment {
  id: number;
  fromUserId: number;
  toUserId: number;
  itemId: number;
  /** -5 to 5. */
  rating: number;
  date: Date;
  comment: string;
}

export interface BuyNow {
  id: number;
  buyerId: number;
  itemId: number;
  qty: number;
  date: Date;
}

/** Rows of all tables: a whole site, or one part of it. */
export interface Dataset {
  categories: Named[];
  regions: Named[];
  users: User[];
  /** Auctions that are over. Their ids come before those of `items`: the two share one range. */
  oldItems: Item[];
  items: Item[];
  bids: Bid[];
  comments: Comment[];
  buyNows: BuyNow[];
}
