import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent } from './events.ts';
import { Recorder } from './recorder.ts';

const folder = mkdtempSync(join(tmpdir(), 'recorder-'));
afterAll(() => rmSync(folder, { recursive: true }));

const runStart: RunEvent = {
  timestamp: 1,
  event: 'runStart',
  machine: 'a machine',
  seed: 7,
  sloMs: 70,
  horizonSeconds: 60,
  trainingSeconds: 30,
};

describe('the recorder of a run', () => {
  it('writes each record as it comes, and the summary at the end', () => {
    const report = join(folder, 'new', 'report');
    const recorder = new Recorder(report);
    recorder.event(runStart);
    expect(JSON.parse(readFileSync(join(report, 'events.jsonl'), 'utf8'))).toEqual(runStart);
    const summary = recorder.finish();
    expect(JSON.parse(readFileSync(join(report, 'summary.json'), 'utf8'))).toEqual(summary);
  });

  it('leaves nothing of an earlier run in the files', () => {
    const report = join(folder, 'again');
    new Recorder(report).event(runStart);
    new Recorder(report);
    expect(readFileSync(join(report, 'events.jsonl'), 'utf8')).toBe('');
  });

  it('says at once which file cannot be written', () => {
    const report = join(folder, 'taken');
    mkdirSync(join(report, 'aggregate.jsonl'), { recursive: true });
    const message = `--report: ${report}/aggregate.jsonl cannot be written (EISDIR)`;
    expect(() => new Recorder(report)).toThrow(message);
  });

  it('says when a file cannot be written any more, and then has no summary', async () => {
    const report = join(folder, 'gone');
    const recorder = new Recorder(report);
    rmSync(report, { recursive: true });
    recorder.event(runStart);
    const message = `--report: ${report}/events.jsonl cannot be written (ENOENT)`;
    expect((await recorder.lost).message).toBe(message);
    mkdirSync(report);
    expect(() => recorder.finish()).toThrow(message);
  });

  it('without a folder writes nothing', () => {
    const recorder = new Recorder(null);
    recorder.event(runStart);
    expect(recorder.finish()).toMatchObject({ seed: 7, records: 0 });
  });
});
