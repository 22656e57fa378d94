import type { AnomalyPredictor } from '@anomaly-prediction/operator';
import { openWorld, type Report, startKafka } from '@anomaly-prediction/test';
import { planEpisode } from '../plan/index.ts';
import { openRecordingWriter, type RecordingHeader, readRecording } from '../recording/index.ts';
import { type LeftOut, runCampaign } from './campaign/campaign.ts';
import { type Existing, nextEpisode } from './campaign/existing.ts';
import { finishEpisode } from './episode/finish.ts';
import { runEpisode } from './episode/run.ts';
import type { Flags } from './flags.ts';
import { startIdleMeter } from './machine/idle-meter.ts';
import { Board } from './view/board.ts';
import { createDisplay } from './view/display.ts';
import { describeEpisode } from './view/table.ts';

/** As many as are wanted, but never fewer: a busy hour should not end a long recording. */
const MIN_LEFT_OUT = 3;

export interface RecordOptions {
  flags: Flags;
  /** Whose system it is. */
  resource: AnomalyPredictor;
  header: RecordingHeader;
  /** What the file holds; grows. */
  existing: Existing;
  /** Grows. */
  leftOut: LeftOut[];
  report: Report;
  stop: AbortController;
}

/** Records what is missing, on systems that share a broker and nothing else. */
export async function recordMissing(options: RecordOptions): Promise<void> {
  const { flags, resource, header, existing, leftOut, report, stop } = options;
  const { out, parallel } = flags;
  const writer = await openRecordingWriter(
    out,
    existing.episodes.length > 0 ? readRecording(out) : [],
  );
  const missing = flags.episodes - existing.episodes.length;
  const firstEpisode = nextEpisode(existing);
  const plan = (episode: number) => planEpisode(flags.scenario, flags.seed, episode);
  const board = new Board(firstEpisode);
  const display = createDisplay(process.stdout);
  const idle = startIdleMeter();
  const world = await openWorld({ name: 'recording', report });
  const draw = () => {
    const counts = { recorded: existing.episodes.length, leftOut: leftOut.length };
    const idleNow = idle.at(Math.floor(Date.now() / 1_000) - 1);
    display.show(
      board.render({ ...counts, plan, parallel, wanted: flags.episodes, idle: idleNow }),
    );
  };
  const timer = setInterval(draw, 1_000);
  try {
    const { brokers, lost } = await startKafka(world);
    for (const end of [lost, world.lost]) void end.then((error) => stop.abort(error));
    await runCampaign({
      ...{ plan, parallel, firstEpisode, episodes: missing, signal: stop.signal },
      maxLeftOut: Math.max(missing, MIN_LEFT_OUT),
      record: async (one, ready, signal) => {
        board.begin(one);
        try {
          const show = board.show.bind(board, one);
          const raw = await runEpisode({ plan: one, resource, brokers, ready, show, signal });
          return finishEpisode(header, one, { ...raw, idleAt: idle.at });
        } finally {
          board.end(one);
        }
      },
      keep: async (whole) => {
        await writer.append(whole);
        existing.episodes.push(whole.episode);
        display.note(describeEpisode(whole.episode));
      },
      leaveOut: (one) => {
        leftOut.push(one);
        display.note(`episode ${one.episode} is left out: ${one.reason}`);
      },
    });
  } finally {
    clearInterval(timer);
    display.end();
    idle.close();
    await world.close();
    await writer.close();
  }
}
