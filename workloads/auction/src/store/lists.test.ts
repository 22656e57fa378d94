import { describe, expect, test } from 'vitest';
import type { Statements } from '../database/database.ts';
import { createLists } from './lists.ts';

function siteWith(rows: Map<number, string>) {
  const seen = { asked: 0, nowMs: 0, away: false };
  const database: Statements = {
    rows: async <Row>() => {
      if (seen.away) throw new Error('away');
      seen.asked += 1;
      return [...rows].map(([id, name]) => ({ id, name })) as Row[];
    },
    write: () => Promise.reject(new Error('nothing is written')),
  };
  return { seen, lists: createLists(database, () => new Date(seen.nowMs)) };
}

describe('lists of categories and regions', () => {
  test('are asked for once a minute, whatever of them is wanted', async () => {
    const { seen, lists } = siteWith(new Map([[1, 'Books']]));
    for (let visit = 0; visit < 10; visit += 1) {
      expect(await lists.categories()).toEqual([{ id: 1, name: 'Books' }]);
      expect((await lists.category(1))?.name).toBe('Books');
      expect(await lists.category(2)).toBeUndefined();
    }
    expect(seen.asked).toBe(1);
  });

  test('are the new ones a minute after a change, gone ones too', async () => {
    const rows = new Map([
      [1, 'Books'],
      [2, 'Coins'],
    ]);
    const { seen, lists } = siteWith(rows);
    await lists.regions();
    rows.set(1, 'Atlases').delete(2);
    seen.nowMs = 60_000;
    expect((await lists.region(1))?.name).toBe('Atlases');
    expect(await lists.region(2)).toBeUndefined();
  });

  test('are asked for again when the database was away', async () => {
    const { seen, lists } = siteWith(new Map([[3, 'Stamps']]));
    seen.away = true;
    await expect(lists.category(3)).rejects.toThrow('away');
    seen.away = false;
    expect((await lists.category(3))?.name).toBe('Stamps');
  });
});
