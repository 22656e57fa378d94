import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aHeader, anEpisode } from '../../../testing/episodes.ts';
import { openRecordingWriter, type RecordedEpisode } from '../../recording/index.ts';
import { nextEpisode, readExisting } from './existing.ts';

const folder = mkdtempSync(join(tmpdir(), 'existing-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'one.jsonl.gz');

async function write(...episodes: RecordedEpisode[]): Promise<void> {
  const writer = await openRecordingWriter(file, episodes);
  await writer.close();
}

describe('a recording that is continued', () => {
  it('begins at 0 where there is no file', async () => {
    const existing = await readExisting(join(folder, 'none'), aHeader());
    expect(existing).toEqual({ episodes: [], cutOff: false });
    expect(nextEpisode(existing)).toBe(0);
  });

  it('goes on behind the highest number, so that nothing left out is tried again', async () => {
    await write(anEpisode(3), anEpisode(1));
    const existing = await readExisting(file, aHeader());
    expect(existing.episodes.map(({ episode }) => episode)).toEqual([3, 1]);
    expect(nextEpisode(existing)).toBe(4);
  });

  it('knows that the file breaks off', async () => {
    await write(anEpisode(0), anEpisode(1));
    writeFileSync(file, readFileSync(file).subarray(0, -40));
    expect(await readExisting(file, aHeader())).toMatchObject({ cutOff: true });
  });

  it('may come from another machine and commit', async () => {
    await write(anEpisode(0, { header: aHeader({ machine: 'another', commit: 'fed4321' }) }));
    expect((await readExisting(file, aHeader())).episodes).toHaveLength(1);
  });

  const { system } = aHeader();
  it.each([
    ['scenario', { scenario: 'surge' }, /scenario surge, not cpu-leak; name another file by --out/],
    ['seed', { seed: 8 }, /seed 8, not 7/],
    ['system', { system: { ...system, clients: 9 } }, /another system \(.*"clients":9/],
    ['origin', { origin: 'simulated' }, /origin simulated, not real/],
  ] as const)('is refused when it is of another %s', async (_, overrides, expected) => {
    await write(anEpisode(0, { header: aHeader(overrides) }));
    await expect(readExisting(file, aHeader())).rejects.toThrow(expected);
  });
});
