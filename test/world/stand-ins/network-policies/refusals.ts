import type { Direction } from './compile.ts';

/** Packets that were refused on one way. */
export interface Refusal {
  /** Whose policies refused them: those of the sender (egress) or of the receiver (ingress). */
  direction: Direction;
  /** IPv4 addresses, or NAMESPACE/NAME of the pods that have them. */
  from: string;
  to: string;
  /** `tcp`, `udp`, `sctp`, `icmp`. */
  protocol: string;
  /** Of the receiver; `TYPE/CODE` where the protocol is ICMP. */
  port: string;
  packets: number;
}

const ENTRY = /^add \S+ ([\d.]+),([a-z]+):(\S+),([\d.]+) packets (\d+)/gm;

/** Reads what `ipset save` says of a set that counts refusals. */
export const parseRefusals = (direction: Direction, saved: string): Refusal[] =>
  [...saved.matchAll(ENTRY)].map(([, from = '', protocol = '', port = '', to = '', packets]) => ({
    direction,
    from,
    to,
    protocol,
    port,
    packets: Number(packets),
  }));
