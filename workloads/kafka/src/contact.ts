/** The time up to which all is known that the brokers hold. */
export interface Contact {
  /** Some broker has answered. */
  answered(): void;
  /** A fetch from this node has come back. */
  fetched(nodeId: number): void;
  /** The next fetch from this node begins: all that the one before brought has been read. */
  fetching(nodeId: number): void;
  atMs(): number;
}

interface Node {
  askedMs: number;
  /** When the fetch that came back last was answered; what it brought may not have been read. */
  fetchedMs: number;
  contactMs: number;
}

/** A fetch that fails is repeated sooner: what has not been asked for longer is not asked any more. */
const ASKED_LATELY_MS = 20_000;

/**
 * Partitions lie on several nodes, and nobody says which on which: the node counts that has been
 * silent for longest, so that one that stalls is waited for although the others answer.
 */
export function createContact(now: () => number): Contact {
  const nodes = new Map<number, Node>();
  let answeredMs = Number.NEGATIVE_INFINITY;

  return {
    answered: () => {
      answeredMs = now();
    },
    fetched: (nodeId) => {
      const node = nodes.get(nodeId);
      // Not this moment: a fetch comes back empty too when its connection has broken.
      if (node) node.fetchedMs = answeredMs;
    },
    fetching: (nodeId) => {
      const { fetchedMs } = nodes.get(nodeId) ?? { fetchedMs: Number.NEGATIVE_INFINITY };
      nodes.set(nodeId, { askedMs: now(), fetchedMs, contactMs: fetchedMs });
      for (const [other, { askedMs }] of nodes) {
        if (now() - askedMs > ASKED_LATELY_MS) nodes.delete(other);
      }
    },
    atMs: () => {
      const contacts = [...nodes.values()].map(({ contactMs }) => contactMs);
      return contacts.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...contacts);
    },
  };
}
