import type { Dataset, Item, Named } from '../generator/dataset.ts';
import type { Parameter, Statements } from './database.ts';

/**
 * Rows of one INSERT: large enough to be quick, far below the protocol's 65,535 parameters. What is
 * left over goes in fewer, always of these numbers: each number is a statement that both sides keep.
 */
const BATCH_ROWS = [200, 20, 1];

interface Table {
  name: string;
  columns: readonly string[];
  rows: Parameter[][];
}

/** In the order in which they are filled. */
export const TABLES_OF_DATA = [
  'categories',
  'regions',
  'users',
  'old_items',
  'items',
  'bids',
  'comments',
  'buy_now',
] as const;

/** Inserts a part of the site. */
export async function insertPart(statements: Statements, part: Dataset): Promise<void> {
  for (const table of toTables(part)) await insertRows(statements, table);
}

export const countRows = (part: Dataset): number =>
  Object.values(part).reduce((sum, rows) => sum + rows.length, 0);

async function insertRows(statements: Statements, { name, columns, rows }: Table): Promise<void> {
  const tuple = `(${columns.map(() => '?').join()})`;
  let start = 0;
  for (const count of BATCH_ROWS) {
    const sql = `INSERT INTO ${name} (${columns.join()}) VALUES ${Array(count).fill(tuple).join()}`;
    for (; start + count <= rows.length; start += count) {
      await statements.write(sql, rows.slice(start, start + count).flat());
    }
  }
}

const USER_COLUMNS = [
  'id',
  'first_name',
  'last_name',
  'nickname',
  'password_salt',
  'password_hash',
  'email',
  'rating',
  'balance',
  'creation_date',
  'region',
];
const ITEM_COLUMNS = [
  'id',
  'name',
  'description',
  'initial_price',
  'quantity',
  'reserve_price',
  'buy_now',
  'nb_of_bids',
  'max_bid',
  'start_date',
  'end_date',
  'seller',
  'category',
];
const COMMENT_COLUMNS = [
  'id',
  'from_user_id',
  'to_user_id',
  'item_id',
  'rating',
  'date',
  'comment',
];

function toTables(data: Dataset): Table[] {
  return [
    { name: 'categories', columns: ['id', 'name'], rows: data.categories.map(toNamedRow) },
    { name: 'regions', columns: ['id', 'name'], rows: data.regions.map(toNamedRow) },
    {
      name: 'users',
      columns: USER_COLUMNS,
      rows: data.users.map((user) => [
        user.id,
        user.firstName,
        user.lastName,
        user.nickname,
        user.passwordSalt,
        user.passwordHash,
        user.email,
        user.rating,
        user.balance,
        user.creationDate,
        user.region,
      ]),
    },
    { name: 'old_items', columns: ITEM_COLUMNS, rows: data.oldItems.map(toItemRow) },
    { name: 'items', columns: ITEM_COLUMNS, rows: data.items.map(toItemRow) },
    {
      name: 'bids',
      columns: ['id', 'user_id', 'item_id', 'qty', 'bid', 'max_bid', 'date'],
      rows: data.bids.map((bid) => [
        bid.id,
        bid.userId,
        bid.itemId,
        bid.qty,
        bid.bid,
        bid.maxBid,
        bid.date,
      ]),
    },
    {
      name: 'comments',
      columns: COMMENT_COLUMNS,
      rows: data.comments.map((comment) => [
        comment.id,
        comment.fromUserId,
        comment.toUserId,
        comment.itemId,
        comment.rating,
        comment.date,
        comment.comment,
      ]),
    },
    {
      name: 'buy_now',
      columns: ['id', 'buyer_id', 'item_id', 'qty', 'date'],
      rows: data.buyNows.map((buyNow) => [
        buyNow.id,
        buyNow.buyerId,
        buyNow.itemId,
        buyNow.qty,
        buyNow.date,
      ]),
    },
  ];
}

const toNamedRow = ({ id, name }: Named): Parameter[] => [id, name];

function toItemRow(item: Item): Parameter[] {
  return [
    item.id,
    item.name,
    item.description,
    item.initialPrice,
    item.quantity,
    item.reservePrice,
    item.buyNow,
    item.nbOfBids,
    item.maxBid,
    item.startDate,
    item.endDate,
    item.seller,
    item.category,
  ];
}
