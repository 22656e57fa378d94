import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Aggregate,
  aggregate,
  type Prediction,
  prediction,
} from '@anomaly-prediction/messages';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../src/report/events.ts';
import { summarise } from '../src/report/summary.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
// The database runs as another user, who must be able to pass through.
chmodSync(folder, 0o711);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the demo to its end, its worlds in a temporary folder of the test's own. */
async function demo(args: string[], env: Record<string, string> = {}) {
  const worlds = mkdtempSync(join(folder, 'worlds-'));
  chmodSync(worlds, 0o711);
  const child = spawn(process.execPath, ['demo/src/main.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: worlds, ...env },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, output, errors, left: readdirSync(worlds) };
}

const linesOf = (report: string, file: string) =>
  readFileSync(join(report, file), 'utf8').trimEnd().split('\n');

describe('the demo', () => {
  it('warns of a real leak, and its report can be computed again from the files beside it', async () => {
    const report = join(folder, 'report');
    const flags = ['--for', '75s', '--leak-after', '45s', '--web-port', '0', '--no-page'];
    const run = await demo(['--file', 'test/fixtures/quick.yaml', ...flags, '--report', report]);
    expect(run).toMatchObject({ code: 0, left: [] });

    const read = <T>(file: string, decode: (line: string) => T) =>
      linesOf(report, file).map(decode);
    const records = {
      aggregates: read('aggregate.jsonl', (line): Aggregate => aggregate.decode(Buffer.from(line))),
      predictions: read(
        'predictions.jsonl',
        (line): Prediction => prediction.decode(Buffer.from(line)),
      ),
      events: read('events.jsonl', (line): RunEvent => JSON.parse(line)),
    };
    const summary = JSON.parse(readFileSync(join(report, 'summary.json'), 'utf8'));
    expect(summary).toEqual(JSON.parse(JSON.stringify(summarise(records))));

    // The plain figures once more, without the code that made them.
    const seconds = records.aggregates.map(({ timestamp }) => timestamp);
    const span = Math.max(...seconds) - Math.min(...seconds) + 1;
    expect(summary).toMatchObject({
      records: seconds.length,
      seconds: span,
      missingSeconds: 0,
      duplicateSeconds: 0,
      seed: 7,
    });
    expect(new Set(seconds).size).toBe(span);
    const leakStart = records.events.find(({ event }) => event === 'leakStart')?.timestamp ?? 0;
    const alarms = records.predictions.filter(({ alarm }) => alarm);
    expect(alarms.some(({ emittedAt }) => emittedAt > leakStart)).toBe(true);
    expect(Object.keys(summary.baselines)).toEqual(expect.arrayContaining(['never', 'always']));
  });
});

describe('the demo with wrong input ends at once with one line, and leaves nothing behind', () => {
  const cases: [string, string[], Record<string, string>, RegExp][] = [
    ['an unknown flag', ['--fro', '6m'], {}, /--fro/],
    ['a file that is not there', ['--file', 'none.yaml'], {}, /none\.yaml cannot be read/],
    [
      'a file that is no AnomalyPredictor',
      ['--file', 'biome.json'],
      {},
      /holds no AnomalyPredictor/,
    ],
    [
      'a missing part that cannot be installed here',
      ['--web-port', '0'],
      { PATH: dirname(process.execPath), XDG_CACHE_HOME: '/nowhere' },
      /missing.*apt-get install/,
    ],
    ['a leak that does not exist', ['--leak', 'disk'], {}, /--leak.*"disk"/],
  ];
  it.each(cases)('%s', async (_, args, env, expected) => {
    const { code, errors, left } = await demo(args, env);
    expect(code).toBe(1);
    expect(errors.trim()).toMatch(/^demo: [^\n]+$/);
    expect(errors).toMatch(expected);
    expect(left).toEqual([]);
  });

  it('a port in use', async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, errors, left } = await demo(['--web-port', String(port)]);
    server.close();
    expect({ code, left }).toEqual({ code: 1, left: [] });
    expect(errors).toMatch(
      new RegExp(`^demo: port ${port} for the auction site is taken: [^\n]+\n$`),
    );
  });

  it('a leak that the file does not allow', async () => {
    const file = join(folder, 'calm.yaml');
    const text = readFileSync(join(ROOT, 'test/fixtures/quick.yaml'), 'utf8');
    writeFileSync(file, text.replace('enabled: true', 'enabled: false'));
    const { code, errors } = await demo(['--file', file, '--leak', 'cpu', '--web-port', '0']);
    expect(code).toBe(1);
    expect(errors).toMatch(/spec\.chaos\.enabled/);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'a full disk for Kafka (skipped unless root: a small file system has to be mounted)',
    async () => {
      const small = join(folder, 'small');
      mkdirSync(small);
      const mounted = spawn('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small]);
      expect(await once(mounted, 'close')).toEqual([0, null]);
      try {
        const { code, errors } = await demo(['--web-port', '0'], { TMPDIR: small });
        expect(code).toBe(1);
        expect(errors).toMatch(
          /^demo: not enough disk space in .*small: \d+ MiB free, 512 MiB needed[^\n]+\n$/,
        );
        expect(readdirSync(small)).toEqual([]);
      } finally {
        await once(spawn('umount', [small]), 'close');
      }
    },
  );
});
