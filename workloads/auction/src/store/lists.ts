import type { Statements } from '../database/database.ts';

/** A category or a region. */
export interface Named {
  id: number;
  name: string;
}

type Table = 'categories' | 'regions';

const LIST: Record<Table, string> = {
  categories: 'SELECT id, name FROM categories ORDER BY name',
  regions: 'SELECT id, name FROM regions ORDER BY name',
};

const FIND: Record<Table, string> = {
  categories: 'SELECT id, name FROM categories WHERE id = ?',
  regions: 'SELECT id, name FROM regions WHERE id = ?',
};

export const listCategories = (database: Statements) => list(database, 'categories');
export const listRegions = (database: Statements) => list(database, 'regions');
export const findCategory = (database: Statements, id: number) => find(database, 'categories', id);
export const findRegion = (database: Statements, id: number) => find(database, 'regions', id);

const list = (database: Statements, table: Table) => database.rows<Named>(LIST[table]);

async function find(database: Statements, table: Table, id: number): Promise<Named | undefined> {
  const [row] = await database.rows<Named>(FIND[table], [id]);
  return row;
}
