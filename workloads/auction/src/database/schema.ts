/**
 * The tables of RUBiS. Prices are whole cents (`INT UNSIGNED`), times are UTC.
 *
 * Where it differs from RUBiS: ids come from AUTO_INCREMENT instead of a table `ids` that every
 * insert would lock; passwords are salted hashes; the tables are InnoDB, so that a bid and the item
 * it raises change together; an item on sale knows its seller's region. An item keeps its id when
 * its auction ends and it moves to `old_items`, hence bids, comments and purchases refer to no one
 * table and have no foreign key.
 */
const ITEM_COLUMN_TYPES = {
  name: 'VARCHAR(100) NOT NULL',
  description: 'TEXT NOT NULL',
  initial_price: 'INT UNSIGNED NOT NULL',
  quantity: 'INT UNSIGNED NOT NULL',
  reserve_price: 'INT UNSIGNED NOT NULL DEFAULT 0',
  buy_now: 'INT UNSIGNED NOT NULL DEFAULT 0',
  nb_of_bids: 'INT UNSIGNED NOT NULL DEFAULT 0',
  max_bid: 'INT UNSIGNED NOT NULL DEFAULT 0',
  start_date: 'DATETIME NOT NULL',
  end_date: 'DATETIME NOT NULL',
  seller: 'INT UNSIGNED NOT NULL',
  category: 'INT UNSIGNED NOT NULL',
};

/** All that an item takes along to `old_items`, besides its id. */
export const ITEM_COLUMN_NAMES: readonly string[] = Object.keys(ITEM_COLUMN_TYPES);

const ITEM_COLUMNS = `
  ${Object.entries(ITEM_COLUMN_TYPES)
    .map(([name, type]) => `${name} ${type}`)
    .join(',\n  ')},
  INDEX by_category (category, end_date),
  INDEX by_seller (seller, category, end_date)`;

const TABLES: readonly [name: string, columns: string][] = [
  [
    // What the site needs to know of itself: how its data were made, the key of its sessions.
    'site',
    `name VARCHAR(40) NOT NULL PRIMARY KEY,
     value VARCHAR(200) NOT NULL`,
  ],
  [
    'categories',
    `id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     name VARCHAR(50) NOT NULL`,
  ],
  [
    'regions',
    `id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     name VARCHAR(50) NOT NULL`,
  ],
  [
    'users',
    `id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     first_name VARCHAR(40) NOT NULL,
     last_name VARCHAR(40) NOT NULL,
     nickname VARCHAR(40) NOT NULL UNIQUE,
     password_salt CHAR(16) CHARACTER SET ascii NOT NULL,
     password_hash CHAR(64) CHARACTER SET ascii NOT NULL,
     email VARCHAR(100) NOT NULL,
     rating INT NOT NULL DEFAULT 0,
     balance INT NOT NULL DEFAULT 0,
     creation_date DATETIME NOT NULL,
     region INT UNSIGNED NOT NULL,
     INDEX by_region (region)`,
  ],
  ['items', `id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, ${ITEM_COLUMNS}`],
  ['old_items', `id INT UNSIGNED NOT NULL PRIMARY KEY, ${ITEM_COLUMNS}`],
  [
    'bids',
    `id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     user_id INT UNSIGNED NOT NULL,
     item_id INT UNSIGNED NOT NULL,
     qty INT UNSIGNED NOT NULL,
     bid INT UNSIGNED NOT NULL,
     max_bid INT UNSIGNED NOT NULL,
     date DATETIME NOT NULL,
     INDEX by_item (item_id, bid),
     INDEX by_user (user_id, item_id, bid)`,
  ],
  [
    'comments',
    `id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     from_user_id INT UNSIGNED NOT NULL,
     to_user_id INT UNSIGNED NOT NULL,
     item_id INT UNSIGNED NOT NULL,
     rating INT NOT NULL,
     date DATETIME NOT NULL,
     comment TEXT NOT NULL,
     INDEX by_receiver (to_user_id, date)`,
  ],
  [
    'buy_now',
    `id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
     buyer_id INT UNSIGNED NOT NULL,
     item_id INT UNSIGNED NOT NULL,
     qty INT UNSIGNED NOT NULL,
     date DATETIME NOT NULL,
     INDEX by_buyer (buyer_id, date)`,
  ],
];

/** Creates what is not there yet. */
export const SCHEMA: readonly string[] = [
  ...TABLES.map(
    ([name, columns]) =>
      `CREATE TABLE IF NOT EXISTS ${name} (${columns}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`,
  ),
  // Apart from their table, which older sites already have. First what has ended or ends soon.
  'CREATE INDEX IF NOT EXISTS by_end ON items (end_date)',
  // Its seller's, who never moves: a search in one region then reads what it shows, and no user.
  'ALTER TABLE items ADD COLUMN IF NOT EXISTS region INT UNSIGNED',
  'CREATE INDEX IF NOT EXISTS by_region ON items (category, region, end_date)',
];
