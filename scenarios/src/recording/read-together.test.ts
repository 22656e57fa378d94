import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { aHeader, anEpisode } from '../../testing/episodes.ts';
import { encodeEpisode } from './encode.ts';
import type { RecordingHeader } from './lines.ts';
import { readTogether } from './read-together.ts';

const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Origin = RecordingHeader['origin'];

/** A file with an episode of each of these origins. */
function aFile(name: string, ...origins: Origin[]): string {
  const path = join(folder, `${name}.jsonl.gz`);
  const episodes = origins.map((origin, number) =>
    encodeEpisode(anEpisode(number, { header: aHeader({ origin }) })),
  );
  writeFileSync(path, gzipSync(episodes.join('')));
  return path;
}

async function originsOf(...paths: string[]): Promise<Origin[]> {
  const origins: Origin[] = [];
  for await (const { header } of readTogether(paths)) origins.push(header.origin);
  return origins;
}

const real = aFile('real', 'real', 'real');
const simulated = aFile('simulated', 'simulated');

describe('several recordings', () => {
  it('are read as one set where all are of one origin', async () => {
    expect(await originsOf(real, real)).toEqual(['real', 'real', 'real', 'real']);
    expect(await originsOf(simulated, simulated)).toEqual(['simulated', 'simulated']);
  });

  it('are refused where one was simulated and another really happened, in either order', async () => {
    await expect(originsOf(real, simulated)).rejects.toThrow(
      `${simulated} is simulated, ${real} is real: recordings and simulations are never pooled`,
    );
    await expect(originsOf(simulated, real)).rejects.toThrow('never pooled');
  });

  it('are refused where one file holds both', async () => {
    await expect(originsOf(aFile('mixed', 'real', 'simulated'))).rejects.toThrow('never pooled');
  });
});
