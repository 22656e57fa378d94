import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { homeFor, makeHome } from './cached-home.ts';
import { localSystem, type System } from './system.ts';

const TWO_HOURS_S = 7_200;

function systemWithCache(): System {
  const folder = mkdtempSync(join(tmpdir(), 'cached-home-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { ...localSystem(), cacheFolder: join(folder, 'cache') };
}

test('a part made from other sources or settings has another home', () => {
  const system = systemWithCache();
  const sources = join(system.cacheFolder, 'sources');
  mkdirSync(join(sources, 'deeper'), { recursive: true });
  const home = () => homeFor(system, 'part-1', { sources: [sources], settings: ['a'] });
  const homes = [home()];
  writeFileSync(join(sources, 'deeper', 'main.go'), 'package main');
  homes.push(home(), homeFor(system, 'part-1', { sources: [sources], settings: ['b'] }));
  expect(new Set(homes).size).toBe(3);
  expect(home()).toBe(homes[1]);
  expect(home()).toMatch(/\/cache\/part-1-[0-9a-f]{8}$/);
});

test('a part is there as a whole or not at all', async () => {
  const system = systemWithCache();
  const home = homeFor(system, 'part', {});
  const failed = makeHome(system, home, async (partial) => {
    writeFileSync(join(partial, 'half'), '');
    throw new Error('no route to host');
  });
  await expect(failed).rejects.toThrow('no route to host');
  expect(readdirSync(system.cacheFolder)).toEqual([]);

  await makeHome(system, home, async (partial) => writeFileSync(join(partial, 'whole'), ''));
  expect(existsSync(join(home, 'whole'))).toBe(true);
});

test('one that another run has made meanwhile is as good', async () => {
  const system = systemWithCache();
  const home = homeFor(system, 'part', {});
  await makeHome(system, home, async () => {
    mkdirSync(home);
    writeFileSync(join(home, 'theirs'), '');
  });
  expect(readdirSync(home)).toEqual(['theirs']);
});

test('what killed runs left half done is cleared away, not what runs now', async () => {
  const system = systemWithCache();
  const leave = (name: string, ageSeconds: number) => {
    const path = join(system.cacheFolder, name);
    mkdirSync(path, { recursive: true });
    const then = Date.now() / 1_000 - ageSeconds;
    utimesSync(path, then, then);
  };
  leave('part-1.partial-old', TWO_HOURS_S);
  leave('part-1.partial-new', 0);
  await makeHome(system, homeFor(system, 'part', {}), async () => {});
  expect(readdirSync(system.cacheFolder)).not.toContain('part-1.partial-old');
  expect(readdirSync(system.cacheFolder)).toContain('part-1.partial-new');
});
