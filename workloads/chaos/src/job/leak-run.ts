import type { LeakKind } from '../kinds.ts';
import { type AgentClient, AgentRefusal } from './agent-client.ts';

const PROGRESS_EVERY_SECONDS = 10;

export interface LeakRun {
  agent: AgentClient;
  kind: LeakKind;
  rampSeconds: number;
  durationSeconds: number;
  /** Well below the lease, so that a few lost renewals do no harm. */
  renewEveryMs: number;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Ends the leak early. */
  signal: AbortSignal;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Waits, less when the leak is to end early. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * One leak on one web pod: asks the agent, renews the lease, ends it. Throws
 * {@link AgentRefusal} when the agent says no; a call that only fails is tried again, since the
 * agent shares the starved container, and the lease itself bounds how long that can go on.
 */
export async function runLeak(run: LeakRun): Promise<void> {
  const { agent, kind, durationSeconds, rampSeconds, renewEveryMs, log, signal, now, pause } = run;
  const lease = await agent.start(kind, rampSeconds);
  const startMs = now();
  const elapsedSeconds = () => (now() - startMs) / 1_000;
  const tell = (event: 'leakStart' | 'leakEnd', message: string) =>
    log.info({ event, timestamp: Date.now() / 1000, pod: agent.host, kind, rampSeconds }, message);
  tell('leakStart', 'leak started');
  try {
    let nextProgressSeconds = PROGRESS_EVERY_SECONDS;
    while (elapsedSeconds() < durationSeconds && !signal.aborted) {
      await pause(renewEveryMs, signal);
      await renew(run, lease);
      if (elapsedSeconds() >= nextProgressSeconds) {
        log.info({ seconds: nextProgressSeconds, of: durationSeconds }, 'leak goes on');
        nextProgressSeconds += PROGRESS_EVERY_SECONDS;
      }
    }
  } finally {
    await agent.end(lease).catch((error: unknown) => {
      log.warn({ err: error }, 'the leak could not be ended; it ends with its lease');
    });
    tell('leakEnd', 'leak ended');
  }
}

async function renew({ agent, log }: LeakRun, lease: string): Promise<void> {
  try {
    await agent.renew(lease);
  } catch (error) {
    if (error instanceof AgentRefusal) throw error;
    log.warn({ err: error, pod: agent.host }, 'the lease could not be renewed; trying again');
  }
}
