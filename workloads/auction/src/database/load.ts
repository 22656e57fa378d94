import type { Dataset, Item } from '../generator/dataset.ts';
import type { Parameter, Statements } from './database.ts';

/** Rows in one INSERT: large enough to be quick, far below the protocol's 65,535 parameters. */
const BATCH_ROWS = 200;

interface Table {
  name: string;
  columns: readonly string[];
  rows: Parameter[][];
}

/** Inserts the whole dataset into empty tables, and says after each how many rows it got. */
export async function loadDataset(
  statements: Statements,
  dataset: Dataset,
  onLoaded: (table: string, rows: number) => void,
): Promise<void> {
  for (const table of toTables(dataset)) {
    await insertRows(statements, table);
    onLoaded(table.name, table.rows.length);
  }
}

async function insertRows(statements: Statements, { name, columns, rows }: Table): Promise<void> {
  const tuple = `(${columns.map(() => '?').join()})`;
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    const batch = rows.slice(start, start + BATCH_ROWS);
    const tuples = batch.map(() => tuple).join();
    await statements.write(
      `INSERT INTO ${name} (${columns.join()}) VALUES ${tuples}`,
      batch.flat(),
    );
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
    { name: 'categories', columns: ['name'], rows: data.categories.map((name) => [name]) },
    { name: 'regions', columns: ['name'], rows: data.regions.map((name) => [name]) },
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
