import type { KubeClient, WriteGate } from './client.ts';
import { AlreadyExistsError, ConflictError } from './errors.ts';
import { KINDS } from './kinds.ts';
import { judgeLease, type LeaseSpec, type ObservedLease, observe } from './lease.ts';
import type { KubeObject } from './object.ts';
import { jittered, systemTiming, type Timing } from './timing.ts';

/** As client-go. */
const DEFAULTS = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 };
/** Our last write leaves so much before another may take over, for the way to the server. */
const WRITE_MARGIN_MS = 2_000;
/** As client-go: those who wait do not all come together. */
const ACQUIRE_JITTER_SHARE = 1.2;

/** For the client that the lease is kept with: a hanging call must leave time for another one. */
export const LEASE_CLIENT_OPTIONS = { timeoutMs: 4_000, attemptsMax: 1 };

/** We do not, or not surely, lead: nothing was sent. */
export class NotLeaderError extends Error {
  override name = 'NotLeaderError';
}

export interface LeaderElectorOptions {
  /** Of its own, without a gate: see {@link LEASE_CLIENT_OPTIONS}. */
  client: KubeClient;
  namespace: string;
  /** Of the Lease. */
  name: string;
  /** Different for each process, also for one that starts again. */
  identity: string;
  /** For how long nobody else takes over after our last renewal. Whole seconds. */
  leaseMs?: number;
  /** Without a successful renewal for so long we are no leader any more. Below `leaseMs`. */
  renewMs?: number;
  /** Between attempts to get or to renew it. */
  retryMs?: number;
  timing?: Timing;
  /** Wall clock, for people who read the Lease; nothing is decided by it. */
  epochMs?: () => number;
  onAttemptFailed?: (error: unknown) => void;
}

/** One of several processes leads, as long as it renews the Lease. */
export interface LeaderElector {
  /** Open only while nobody else can lead. */
  gate: WriteGate;
  isLeader(): boolean;
  /** Resolves when we lead. @throws the signal's reason */
  acquire(signal: AbortSignal): Promise<void>;
  /**
   * Keeps the lead. Resolves with why it was lost, upon which the process must end, or with
   * undefined after the signal: then the gate stays open as long as the last renewal allows, for
   * what is to be ended before {@link release}.
   */
  hold(signal: AbortSignal): Promise<string | undefined>;
  /**
   * Gives the Lease back, so that another takes over at once. Only after `hold` has ended and the
   * last write was answered: one under way would reach the server together with the successor's.
   */
  release(): Promise<void>;
}

interface Lease extends KubeObject {
  spec?: LeaseSpec;
}

export function createLeaderElector(options: LeaderElectorOptions): LeaderElector {
  const { client, namespace, name, identity, onAttemptFailed } = options;
  const { timing = systemTiming, epochMs = Date.now } = options;
  const { leaseMs, renewMs, retryMs } = { ...DEFAULTS, ...defined(options) };
  if (!(retryMs < renewMs && renewMs < leaseMs - WRITE_MARGIN_MS)) {
    throw new Error(
      `a Lease of ${leaseMs} ms needs renewMs (${renewMs}) below it by more than ${WRITE_MARGIN_MS} and retryMs (${retryMs}) below that`,
    );
  }
  let observed: ObservedLease | undefined;
  let lease: Lease | undefined;
  let leading = false;
  /** When the last renewal that succeeded was sent. */
  let renewedMs = Number.NEGATIVE_INFINITY;
  /**
   * We do not lead before. Whoever held a Lease that somebody deleted need not know yet, and may even
   * have made it again in between; so we make it at once, which stops the others, and then wait.
   */
  let notBeforeMs = Number.NEGATIVE_INFINITY;

  const may = () => leading && timing.nowMs() < renewedMs + leaseMs - WRITE_MARGIN_MS;

  const gate: WriteGate = {
    assertMayWrite() {
      if (may()) return;
      throw new NotLeaderError(
        leading
          ? `${identity} has not renewed Lease ${namespace}/${name} in time: another may lead by now`
          : `${identity} does not hold Lease ${namespace}/${name}`,
      );
    },
  };

  /** @returns whether the Lease is ours now. @throws when it could not be found out */
  async function acquireOrRenew(): Promise<boolean> {
    if (!leading || !lease) await look();
    // Past our time another may have led and be gone again: nothing that is found makes it ours.
    if (isHeld() || (leading && !may())) return false;
    // Where none was ever seen, as in a first install, nobody is waited for.
    const hasVanished = !lease && !leading && observed !== undefined;
    const sentMs = timing.nowMs();
    try {
      const written = await writeLease();
      if (hasVanished) waitInFull();
      keep(written, sentMs);
      return true;
    } catch (error) {
      // Somebody was there before us, or our own renewal of which we saw no answer.
      lease = undefined;
      if (error instanceof ConflictError || error instanceof AlreadyExistsError) {
        await look();
        if (isHeld()) return false;
      }
      throw error;
    }
  }

  const isHeld = () => !!lease && judgeLease(observed, identity, timing.nowMs()) === 'held';

  function waitInFull(): void {
    notBeforeMs = timing.nowMs() + Math.max(leaseMs, observed?.durationMs ?? 0);
  }

  async function look(): Promise<void> {
    lease = await client.get<Lease>(KINDS.lease, namespace, name);
    // After the answer: the holder renewed it before, so we never count too little.
    const before = observed;
    if (lease) observed = observe(before, lease.spec ?? {}, timing.nowMs(), leaseMs);
    // Ours by a call of which we saw no answer: who knows when it arrived, and what was before.
    if (!leading && observed !== before && observed?.holder === identity) waitInFull();
  }

  function writeLease(): Promise<Lease> {
    const spec = nextSpec();
    const { uid, resourceVersion } = lease?.metadata ?? {};
    if (lease && uid !== undefined && resourceVersion !== undefined) {
      return client.patch<Lease>(KINDS.lease, lease, { spec }, { uid, resourceVersion });
    }
    return client.create<Lease>(KINDS.lease, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace, name },
      spec,
    });
  }

  function nextSpec(): LeaseSpec {
    const now = `${new Date(epochMs()).toISOString().slice(0, -1)}000Z`;
    const before = lease?.spec ?? {};
    const ours = before.holderIdentity === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseMs / 1_000),
      renewTime: now,
      acquireTime: ours ? (before.acquireTime ?? now) : now,
      leaseTransitions: (before.leaseTransitions ?? 0) + (ours || !lease ? 0 : 1),
    };
  }

  function keep(written: Lease, sentMs: number): void {
    lease = written;
    observed = observe(observed, written.spec ?? {}, timing.nowMs(), leaseMs);
    renewedMs = sentMs;
  }

  function whyLost(): string {
    const which = `Lease ${namespace}/${name}`;
    if (observed && observed.holder !== identity)
      return `${which} is held by ${observed.holder} now`;
    return `${which} could not be renewed for ${Math.round(timing.nowMs() - renewedMs)} ms`;
  }

  async function attempt(): Promise<boolean | undefined> {
    try {
      return await acquireOrRenew();
    } catch (error) {
      onAttemptFailed?.(error);
      return undefined;
    }
  }

  return {
    gate,
    isLeader: may,

    async acquire(signal) {
      while (!leading) {
        signal.throwIfAborted();
        const isOurs = await attempt();
        leading = isOurs === true && timing.nowMs() >= notBeforeMs;
        if (!leading) {
          await timing.sleep(jittered(retryMs, ACQUIRE_JITTER_SHARE, timing.random), signal);
        }
      }
    },

    async hold(signal) {
      while (!signal.aborted) {
        try {
          await timing.sleep(retryMs, signal);
        } catch (error) {
          if (signal.aborted) return undefined;
          throw error;
        }
        const isOurs = await attempt();
        if (isOurs === false || timing.nowMs() - renewedMs >= renewMs) {
          leading = false;
          return whyLost();
        }
      }
      return undefined;
    },

    async release() {
      if (!leading || !lease) return;
      leading = false;
      const { uid = '', resourceVersion = '' } = lease.metadata;
      // Null takes the field away: an empty name is what the API server may refuse.
      const spec = { holderIdentity: null, leaseDurationSeconds: 1 };
      await client.patch(KINDS.lease, lease, { spec }, { uid, resourceVersion });
    },
  };
}

function defined({ leaseMs, renewMs, retryMs }: LeaderElectorOptions) {
  return {
    ...(leaseMs === undefined ? {} : { leaseMs }),
    ...(renewMs === undefined ? {} : { renewMs }),
    ...(retryMs === undefined ? {} : { retryMs }),
  };
}
