import { describe, expect, test } from 'vitest';
import type { Statements } from '../database/database.ts';
import { createNames } from './names.ts';

function siteWith(rows: Map<number, string>) {
  const seen = { asked: 0, nowMs: 0, away: false };
  const database: Statements = {
    rows: async <Row>(_sql: string, [id]: readonly unknown[] = []) => {
      if (seen.away) throw new Error('away');
      seen.asked += 1;
      const name = rows.get(id as number);
      return (name === undefined ? [] : [{ id, name }]) as Row[];
    },
    write: () => Promise.reject(new Error('nothing is written')),
  };
  return { seen, names: createNames(database, () => new Date(seen.nowMs)) };
}

describe('names of categories and regions', () => {
  test('are asked for once a minute', async () => {
    const { seen, names } = siteWith(new Map([[1, 'Books']]));
    for (let visit = 0; visit < 10; visit += 1) {
      expect((await names.category(1))?.name).toBe('Books');
    }
    expect(seen.asked).toBe(1);
  });

  test('are the new ones a minute after a change, gone ones too', async () => {
    const rows = new Map([
      [1, 'Books'],
      [2, 'Coins'],
    ]);
    const { seen, names } = siteWith(rows);
    await Promise.all([names.region(1), names.region(2)]);
    rows.set(1, 'Atlases').delete(2);
    seen.nowMs = 60_000;
    expect((await names.region(1))?.name).toBe('Atlases');
    expect(await names.region(2)).toBeUndefined();
  });

  test('are not remembered where there are none, or while the database is away', async () => {
    const rows = new Map<number, string>();
    const { seen, names } = siteWith(rows);
    expect(await names.category(3)).toBeUndefined();
    rows.set(3, 'Stamps');
    seen.away = true;
    await expect(names.category(3)).rejects.toThrow('away');
    seen.away = false;
    expect((await names.category(3))?.name).toBe('Stamps');
  });
});
