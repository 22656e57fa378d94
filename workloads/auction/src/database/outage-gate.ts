/** Lets work through to something that may be away, without making everybody find that out. */
export interface OutageGate {
  /** As `work`; rejects within {@link GateOptions.patienceMs} while what it needs is known to be away. */
  pass<Result>(work: () => Promise<Result>): Promise<Result>;
}

export interface GateOptions {
  /** Resolves when what the work needs is there; must end by itself. */
  probe(): Promise<void>;
  /** Whether this failure means that it is away, unless others succeed meanwhile. */
  isOutage(error: unknown): boolean;
  /** The longest wait of those who come during an outage for the probe to succeed. */
  patienceMs: number;
  /** What those are told who waited for that long; `cause` is the failure that began the outage. */
  stillAway(cause: unknown): Error;
}

/**
 * Once work has failed for an outage, and none has succeeded since that work began, nobody passes
 * until one probe has succeeded: where all is merely slow, some still succeed. Whoever comes
 * then starts a probe or waits a moment for the one under way. So an outage that lets every attempt
 * hang does not pile up visitors behind time-outs, costs one attempt at a time, and ends for all as
 * soon as that attempt is answered: no pause has to pass first.
 */
export function createOutageGate(options: GateOptions): OutageGate {
  let outage: { cause: unknown } | undefined;
  let successes = 0;
  let probing: Promise<void> | undefined;

  async function probe(): Promise<void> {
    try {
      await options.probe();
      outage = undefined;
    } finally {
      probing = undefined;
    }
  }

  async function awaitEnd(cause: unknown): Promise<void> {
    probing ??= probe();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(options.stillAway(cause)), options.patienceMs);
    });
    try {
      await Promise.race([probing, patience]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    pass: async (work) => {
      if (outage) await awaitEnd(outage.cause);
      const before = successes;
      try {
        const result = await work();
        successes += 1;
        return result;
      } catch (error) {
        if (successes === before && options.isOutage(error)) outage = { cause: error };
        throw error;
      }
    },
  };
}
