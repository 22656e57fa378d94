import { isResponse, type ResponseTime, type Stats } from '@anomaly-prediction/messages';

/** The two sides of the join, by the topic they come from. */
export const INPUTS = ['stats', 'responsetime'] as const;
export type Input = (typeof INPUTS)[number];

/** A message of either side, with what the join needs to know of it. */
export interface Part {
  /** Epoch second to which it belongs. */
  timestamp: number;
  /** Who sent it: a pod's sidecar or a client. */
  source: string;
  /** All up to this second has been told by the source once this message has been read. */
  reportedUpTo: number;
  content:
    | { kind: 'stats'; stats: Stats }
    | { kind: 'response'; client: string; sequence: number; ms: number; ok: boolean }
    | {
        kind: 'heartbeat';
        client: string;
        sequence: number;
        open: number;
        oldestOpenMs: number;
      };
}

export const statsPart = (stats: Stats): Part => ({
  timestamp: stats.timestamp,
  source: `pod ${stats.pod}`,
  reportedUpTo: stats.timestamp,
  content: { kind: 'stats', stats },
});

export function responseTimePart(message: ResponseTime): Part {
  const { timestamp, client, sequence } = message;
  const source = `client ${client}`;
  if (isResponse(message)) {
    const { ms, ok } = message;
    const content = { kind: 'response', client, sequence, ms, ok } as const;
    return { timestamp, source, reportedUpTo: timestamp - 1, content };
  }
  const { open, oldestOpenMs } = message;
  const content = { kind: 'heartbeat', client, sequence, open, oldestOpenMs } as const;
  return { timestamp, source, reportedUpTo: timestamp, content };
}
