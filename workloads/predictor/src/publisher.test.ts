import { expect, it } from 'vitest';
import { createPublisher } from './publisher.ts';
import { aPrediction } from './testing/predictions.ts';

/** An outbox whose broker acknowledges one message each time somebody has waited. */
function anOutbox() {
  const outbox = { queued: 0, push: () => void outbox.queued++ };
  return outbox;
}

it('knows the last second that it has published', () => {
  const publisher = createPublisher(anOutbox());
  expect(publisher.through).toBe(Number.NEGATIVE_INFINITY);
  for (const timestamp of [7, 9, 8]) publisher.publish(aPrediction({ timestamp }));
  expect(publisher.through).toBe(9);
});

it('is settled when the broker has acknowledged everything', async () => {
  const outbox = anOutbox();
  const publisher = createPublisher(outbox, async () => outbox.queued--);
  for (const timestamp of [7, 8, 9]) publisher.publish(aPrediction({ timestamp }));
  await publisher.settle();
  expect(outbox.queued).toBe(0);
});

it('does not wait for a broker that is away for longer than 2 s', async () => {
  let waitedMs = 0;
  const publisher = createPublisher(anOutbox(), async (ms) => {
    waitedMs += ms;
  });
  publisher.publish(aPrediction());
  await publisher.settle();
  expect(waitedMs).toBe(2_000);
});
