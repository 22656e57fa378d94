import { describe, expect, it, vi } from 'vitest';
import type { LeakKind } from '../kinds.ts';
import { type AgentClient, AgentRefusal } from './agent-client.ts';
import { type LeakRun, runLeak } from './leak-run.ts';

/** Grants one lease and writes down what is asked of it. */
class FakeAgent implements AgentClient {
  readonly host = 'web-0';
  readonly calls: string[] = [];
  answers: (Error | undefined)[] = [];
  async start(kind: LeakKind, rampSeconds: number) {
    this.calls.push(`start ${kind} ${rampSeconds}`);
    return 'lease';
  }
  async renew(lease: string) {
    this.calls.push(`renew ${lease}`);
    const answer = this.answers.shift();
    if (answer) throw answer;
  }
  async end(lease: string) {
    this.calls.push(`end ${lease}`);
  }
}

function build(overrides: Partial<LeakRun> = {}) {
  const agent = new FakeAgent();
  const events: unknown[] = [];
  const log = {
    info: (fields: object) => void ('event' in fields && events.push(fields.event)),
    warn: vi.fn(),
  };
  const signal = new AbortController().signal;
  let nowMs = 0;
  const run = {
    agent,
    kind: 'memory' as const,
    rampSeconds: 50,
    durationSeconds: 2,
    renewEveryMs: 1_000,
    log,
    signal,
    now: () => nowMs,
    pause: async (ms: number) => {
      nowMs += ms;
    },
    ...overrides,
  };
  return { agent, events, log, run };
}

describe('a leak’s job', () => {
  it('keeps renewing its lease and ends it when the time is over', async () => {
    const { agent, events, run } = build();
    await runLeak(run);
    expect(agent.calls).toEqual(['start memory 50', 'renew lease', 'renew lease', 'end lease']);
    expect(events).toEqual(['leakStart', 'leakEnd']);
  });

  it('ends the leak at once when it is told to stop', async () => {
    const { agent, run } = build({ signal: AbortSignal.abort(), durationSeconds: 1_000 });
    await runLeak(run);
    expect(agent.calls).toEqual(['start memory 50', 'end lease']);
  });

  it('tries again when a renewal is lost, and gives up when the agent says no', async () => {
    const { agent, log, run } = build({ durationSeconds: 1_000 });
    agent.answers = [new Error('timed out'), new AgentRefusal('404')];
    await expect(runLeak(run)).rejects.toThrow(AgentRefusal);
    expect(log.warn).toHaveBeenCalledOnce();
    expect(agent.calls.at(-1)).toBe('end lease');
  });
});
