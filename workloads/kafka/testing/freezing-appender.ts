// An appender that stands still once after SIGUSR2, as a process does whose machine is paused: for
// longer than its session lasts, and at the worst moment, between a heartbeat and its answer. Says
// `frozen` and `awake`. Needs KAFKAJS_LOG_LEVEL=DEBUG, since only the log tells that moment.
import { writeSync } from 'node:fs';
import { startAppending } from './appender.ts';

/** Longer than the session of 6 s, shorter than the 10 s after which an answer does not count any more. */
const FROZEN_MS = 9_000;
const STDOUT = 1;

const [brokers = '', input = '', topic = '', partition = ''] = process.argv.slice(2);
let freezes = false;
process.once('SIGUSR2', () => {
  freezes = true;
});

function standStill(): void {
  writeSync(STDOUT, 'frozen\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FROZEN_MS);
  writeSync(STDOUT, 'awake\n');
}

await startAppending({
  name: 'freezing',
  brokers,
  input,
  output: { topic, partition: Number(partition) },
  log: {
    warn: (_, message) => {
      if (!freezes || !message.startsWith('Request Heartbeat')) return;
      freezes = false;
      // It is logged just before it is sent.
      process.nextTick(standStill);
    },
  },
});
