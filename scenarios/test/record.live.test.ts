import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAnomalyPredictor } from '@anomaly-prediction/operator';
import { openWorld, silentReport, startKafka } from '@anomaly-prediction/test';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import {
  type EpisodePlan,
  openRecordingWriter,
  planEpisode,
  type RecordedEpisode,
  readRecording,
} from '../src/index.ts';
import { createBarriers } from '../src/record/campaign/barrier.ts';
import { finishEpisode } from '../src/record/episode/finish.ts';
import { runEpisode } from '../src/record/episode/run.ts';
import { startIdleMeter } from '../src/record/machine/idle-meter.ts';
import { aHeader, anEpisode } from '../testing/episodes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'record-test-'));
// The database runs as another user, who must be able to pass through.
chmodSync(folder, 0o711);
afterAll(() => rmSync(folder, { recursive: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGTERM');
});

const LEAD_IN_SECONDS = 8;
const CAUSE_SECONDS = 14;
const SHORT = { leadInSeconds: LEAD_IN_SECONDS, causeSeconds: CAUSE_SECONDS, recoverySeconds: 3 };
/** A leak that takes the whole allowance within seconds. */
const LEAK: EpisodePlan = {
  ...planEpisode('cpu-leak', 7, 0),
  ...SHORT,
  leak: { kind: 'cpu', rampSeconds: 5 },
};
/** Beside it a few more visitors, of another site. */
const SURGE: EpisodePlan = {
  ...planEpisode('surge', 7, 1),
  ...SHORT,
  loadShape: {
    ...{ kind: 'surge', afterSeconds: LEAD_IN_SECONDS, forSeconds: CAUSE_SECONDS, factor: 1.5 },
    ...{ rampSeconds: 2, fallSeconds: 2 },
  },
};

/** Records these side by side on real systems. */
async function recordTogether(plans: readonly EpisodePlan[]): Promise<RecordedEpisode[]> {
  const file = join(ROOT, 'examples/rubis.yaml');
  const resource = parseAnomalyPredictor(readFileSync(file, 'utf8'), file);
  const idle = startIdleMeter();
  const world = await openWorld({ name: 'record-test', report: silentReport });
  const barriers = createBarriers(plans.length);
  try {
    const { brokers } = await startKafka(world);
    return await Promise.all(
      plans.map(async (plan, index) => {
        const raw = await runEpisode({
          ...{ plan, resource, brokers, show: () => undefined },
          ready: async () => barriers[index]?.arrive(),
          signal: AbortSignal.timeout(180_000),
        });
        return finishEpisode(aHeader({ scenario: plan.scenario }), plan, {
          ...raw,
          idleAt: idle.at,
        });
      }),
    );
  } finally {
    idle.close();
    await world.close();
  }
}

const meanCpuOfCause = ({ episode: { cause }, seconds }: RecordedEpisode): number => {
  const { start, end } = cause ?? { start: 0, end: 0 };
  const shares = seconds
    // A little after its ramp the leak has the whole allowance.
    .filter(({ aggregate: { timestamp } }) => start + 7 < timestamp && timestamp < end - 1)
    .map(({ aggregate: { cpu } }) => cpu ?? Number.NaN);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
};

describe('recording real systems', () => {
  it('keeps each second once with the cause’s true times, of systems that run at once and know nothing of each other', async () => {
    const recorded = await recordTogether([LEAK, SURGE]);
    for (const { episode, seconds } of recorded) {
      const times = seconds.map(({ aggregate: { timestamp } }) => timestamp);
      const first = times[0] ?? Number.NaN;
      expect(times).toEqual(times.map((_, index) => first + index));
      expect(seconds.every(({ idle }) => idle !== null)).toBe(true);
      const { start, end } = episode.cause ?? { start: Number.NaN, end: Number.NaN };
      expect(Math.abs(start - first - LEAD_IN_SECONDS)).toBeLessThan(10);
      expect(Math.abs(end - start - CAUSE_SECONDS)).toBeLessThan(5);
      expect(times.at(-1)).toBe(Math.floor(end) + SHORT.recoverySeconds);
    }
    const [leak, surge] = recorded.map(meanCpuOfCause);
    expect(leak).toBeGreaterThan(80);
    expect(surge).toBeLessThan(80);

    const path = join(folder, 'both.jsonl.gz');
    const writer = await openRecordingWriter(path, recorded);
    await writer.close();
    const read = [];
    for await (const episode of readRecording(path)) read.push(episode);
    expect(read).toEqual(recorded);
  }, 240_000);
});

describe('npm run record', () => {
  const SCRIPT = ['--disable-warning=TimeoutNegativeWarning', 'scenarios/src/record/main.ts'];

  function start(args: readonly string[]) {
    const worlds = mkdtempSync(join(folder, 'worlds-'));
    chmodSync(worlds, 0o711);
    const env = { ...process.env, TMPDIR: worlds };
    const child = spawn(process.execPath, [...SCRIPT, ...args], { cwd: ROOT, env });
    children.push(child);
    const run = { child, worlds, output: '', ended: once(child, 'close') };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        run.output += chunk;
      });
    }
    return run;
  }

  it('ends on Ctrl-C, keeps what is whole, says how to go on and leaves nothing behind', async () => {
    const out = join(folder, 'stopped.jsonl.gz');
    const run = start(['--scenario', 'clean', '--out', out]);
    await vi.waitFor(() => expect(run.output).toMatch(/^episode 0 +\|/m), {
      timeout: 90_000,
    });
    run.child.kill('SIGINT');
    const [code] = await run.ended;
    expect({ code, left: readdirSync(run.worlds) }).toEqual({ code: 1, left: [] });
    expect(run.output).toMatch(/0 episodes, 0 disturbed.*\nrecord: stopped by SIGINT; the same/);
    const episodes = [];
    for await (const episode of readRecording(out)) episodes.push(episode);
    expect(episodes).toEqual([]);
  }, 180_000);

  it('refuses at once to go on with a recording of something else', async () => {
    const out = join(folder, 'other.jsonl.gz');
    const writer = await openRecordingWriter(out, [anEpisode(0)]);
    await writer.close();
    const { output, code } = await endOf(start(['--scenario', 'surge', '--out', out]));
    expect(code).toBe(1);
    expect(output).toMatch(/^record: .*other\.jsonl\.gz holds a recording of scenario cpu-leak/);
  });

  async function endOf(run: ReturnType<typeof start>) {
    const [code] = await run.ended;
    return { code, output: run.output };
  }
});
