import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { aggregate } from '@anomaly-prediction/messages';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { aHeader, anEpisode, aSecond, START } from '../../testing/episodes.ts';
import { createDraw } from '../plan/draw.ts';
import { encodeEpisode, roundSecond } from './encode.ts';
import type { RecordedEpisode } from './lines.ts';
import { type ReadOptions, readRecording } from './read.ts';
import { openRecordingWriter } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'one.jsonl.gz');

async function readAll(path = file, options: ReadOptions = {}): Promise<RecordedEpisode[]> {
  const episodes = [];
  for await (const episode of readRecording(path, options)) episodes.push(episode);
  return episodes;
}

/** As the writer does, but for making sure of it, which takes a disk its time. */
function writeAll(episodes: readonly RecordedEpisode[]): void {
  writeFileSync(file, Buffer.concat(episodes.map((one) => gzipSync(encodeEpisode(one)))));
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const ms = fc.double({ min: 0, max: 100_000, noNaN: true });
const percent = fc.double({ min: 0, max: 400, noNaN: true });
const aPod = fc.record(
  { cpu: percent, mem: percent, throttled: percent },
  { requiredKeys: ['cpu', 'mem'] },
);
const anySecond = fc.record({
  idle: fc.option(share),
  aggregate: fc.record({
    cpu: fc.option(percent),
    mem: fc.option(percent),
    count: fc.nat(10_000),
    summation: ms,
    mean: ms,
    max: ms,
    violations: fc.nat(10_000),
    p99: ms,
    open: fc.nat(1_000),
    oldestOpenMs: ms,
    incomplete: fc.boolean(),
    pods: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}-\d$/), aPod, { noNullPrototype: true }),
  }),
});
const anyEpisodes = fc
  .array(fc.array(anySecond, { minLength: 1, maxLength: 8 }), { maxLength: 4 })
  .map((episodes) =>
    episodes.map((seconds, number): RecordedEpisode => {
      const header = aHeader({ seed: number % 2 });
      return {
        ...anEpisode(number, { header }),
        seconds: seconds.map((one, index) => {
          const second = aSecond(number, { ...one.aggregate, timestamp: START + 2 * index });
          return roundSecond({ ...second, idle: one.idle });
        }),
      };
    }),
  );

describe('a recording', () => {
  it('is read as it was written, whatever was measured', async () => {
    await fc.assert(
      fc.asyncProperty(anyEpisodes, async (episodes) => {
        writeAll(episodes);
        expect(await readAll()).toEqual(episodes);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps seconds that every reader of the topic accepts', () => {
    fc.assert(
      fc.property(anyEpisodes, (episodes) => {
        for (const { seconds } of episodes) {
          for (const second of seconds) {
            expect(aggregate.decode(aggregate.encode(second.aggregate))).toEqual(second.aggregate);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('that breaks off anywhere yields the episodes that were whole, in their order', async () => {
    const cut = join(folder, 'cut.jsonl.gz');
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10 });
    await fc.assert(
      fc.asyncProperty(anyEpisodes, shares, async (all, cuts) => {
        writeAll(all);
        const bytes = readFileSync(file);
        for (const share of cuts) {
          writeFileSync(cut, bytes.subarray(0, Math.floor(share * bytes.length)));
          const whole = await readAll(cut);
          expect(whole).toEqual(all.slice(0, whole.length));
        }
      }),
      { numRuns: 10 },
    );
  });

  it('says that it breaks off within an episode', async () => {
    writeAll([anEpisode(0), anEpisode(1)]);
    const cut = join(folder, 'cut.jsonl.gz');
    writeFileSync(cut, readFileSync(file).subarray(0, -40));
    const cutOff = vi.fn();
    const episodes = await readAll(cut, { cutOff });
    expect(episodes).toEqual([anEpisode(0)]);
    expect(cutOff).toHaveBeenCalledOnce();
  });

  it('may be put together from others, and each episode knows where it comes from', async () => {
    const surge = aHeader({ scenario: 'surge' });
    const episodes = [anEpisode(0), anEpisode(0, { header: surge })];
    writeFileSync(file, Buffer.concat(episodes.map((one) => gzipSync(encodeEpisode(one)))));
    expect(await readAll()).toEqual(episodes);
  });

  it('may say where all of its episodes come from once', async () => {
    const [header, ...first] = encodeEpisode(anEpisode(0)).split(/(?<=\n)/);
    const [, ...second] = encodeEpisode(anEpisode(1)).split(/(?<=\n)/);
    writeFileSync(file, gzipSync([header, ...first, ...second].join('')));
    expect(await readAll()).toEqual([anEpisode(0), anEpisode(1)]);
  });

  it('is a small file: less than 40 bytes a second', async () => {
    const length = 600;
    const { header, episode } = anEpisode(0);
    const draw = createDraw('any');
    const random = () => draw.whole(0, 1_000_000) / 1_000_000;
    const seconds = Array.from({ length }, (_, index) => {
      const measured = { cpu: 25 + 10 * random(), mem: 30 + random(), throttled: 0 };
      const times = { mean: 5 * random(), p99: 20 * random(), max: 20 * random(), open: 0 };
      return roundSecond({
        ...aSecond(0, { ...measured, ...times, timestamp: START + index, pods: { a: measured } }),
        idle: random(),
      });
    });
    writeAll([{ header, episode, seconds }]);
    expect(readFileSync(file).length / length).toBeLessThan(40);
  });
});

describe('a file that is no recording is refused with its name and line', () => {
  const text = (lines: readonly object[]) =>
    lines.map((one) => `${JSON.stringify(one)}\n`).join('');
  const { header, seconds, episode } = anEpisode(3);
  it.each([
    ['without a beginning', text(seconds), /line 1: a second before the line of type "recording"/],
    [
      'of another version',
      text([{ ...header, version: 2 }]),
      /line 1: version 2; this program reads 1/,
    ],
    ['no JSON', `${text([header])}{"type":\n`, /line 2: not JSON/],
    ['of an unknown scenario', text([{ ...header, scenario: 'x' }]), /line 1: scenario/],
    [
      'with a time running backwards',
      text([header, ...seconds.toReversed()]),
      /line 3: second \d+ is/,
    ],
    [
      'with mixed episodes',
      text([header, ...seconds, aSecond(4)]),
      /line 5: a second of episode 4 within/,
    ],
    ['with an episode of nothing', text([header, episode]), /line 2: episode 3 has no seconds/],
    [
      'with a beginning inside',
      text([header, ...seconds, header]),
      /line 5: a recording begins within/,
    ],
    ['with a number for a text', text([header, { ...seconds[0], idle: 'much' }]), /line 2: idle: /],
  ])('%s', async (_, lines, expected) => {
    writeFileSync(file, gzipSync(lines));
    await expect(readAll()).rejects.toThrow(expected);
    await expect(readAll()).rejects.toThrow(file);
  });

  it('not compressed', async () => {
    writeFileSync(file, text([header]));
    await expect(readAll()).rejects.toThrow(/one\.jsonl\.gz, after line 0: incorrect header/);
  });

  it('with a flipped bit', async () => {
    writeAll([anEpisode(0, { length: 100 }), anEpisode(1)]);
    const bytes = readFileSync(file);
    bytes[300] = (bytes[300] ?? 0) ^ 4;
    writeFileSync(file, bytes);
    await expect(readAll()).rejects.toThrow(/one\.jsonl\.gz,/);
  });

  it('that is not there', async () => {
    await expect(readAll(join(folder, 'none'))).rejects.toThrow(/none: there is no such file/);
  });
});

describe('the writer of a recording', () => {
  it('adds episode after episode, also of systems that end at once', async () => {
    const writer = await openRecordingWriter(file);
    expect(await readAll()).toEqual([]);
    await Promise.all([0, 1, 2].map((number) => writer.append(anEpisode(number))));
    await writer.close();
    expect(await readAll()).toEqual([anEpisode(0), anEpisode(1), anEpisode(2)]);
  });

  it('goes on behind what was whole', async () => {
    writeAll([anEpisode(0)]);
    appendFileSync(file, gzipSync(encodeEpisode(anEpisode(1))).subarray(0, -30));
    const writer = await openRecordingWriter(file, readRecording(file));
    await writer.append(anEpisode(2));
    await writer.close();
    expect(await readAll()).toEqual([anEpisode(0), anEpisode(2)]);
  });

  it('leaves a file alone that cannot be read', async () => {
    writeFileSync(file, 'dear diary');
    await expect(openRecordingWriter(file, readRecording(file))).rejects.toThrow(/one\.jsonl\.gz/);
    expect(readFileSync(file, 'utf8')).toBe('dear diary');
    expect(readdirSync(folder)).not.toContain('one.jsonl.gz.part');
  });

  it('says which file cannot be written', async () => {
    const path = join(folder, 'none', 'one.jsonl.gz');
    await expect(openRecordingWriter(path)).rejects.toThrow(`${path} cannot be written (ENOENT)`);
  });
});
