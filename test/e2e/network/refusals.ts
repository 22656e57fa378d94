import type { Refusal } from '../../world/stand-ins/network-policies/refusals.ts';

/** Where Services have their addresses: one without a ready pod is refused as it is. */
const SERVICE_ADDRESS = /^10\.96\./;
/** From there on Linux takes the ports of those who call, to which only answers go. */
const CALLERS_PORT_MIN = 32_768;

const keyOf = ({ direction, from, to, protocol, port }: Refusal): string =>
  `${direction} ${from} ${to} ${protocol} ${port}`;

/**
 * What was refused between two times, but for calls of Services that nobody stood behind, and for the
 * last words of connections that had been cut before: only the one end of them was told. Pure.
 *
 * @param before all that had been refused at the one time
 * @param now the same at the other one
 */
export function refusedBetween(before: readonly Refusal[], now: readonly Refusal[]): Refusal[] {
  const packets = new Map(before.map((refusal) => [keyOf(refusal), refusal.packets]));
  return now.filter((refusal) => {
    const earlier = packets.get(keyOf(refusal));
    const isNew = earlier === undefined || refusal.packets > earlier;
    return (
      isNew && !SERVICE_ADDRESS.test(refusal.to) && !(Number(refusal.port) >= CALLERS_PORT_MIN)
    );
  });
}

/** A refusal as a reader of a failed test wants it. */
export const describeRefusal = ({ direction, from, to, protocol, port }: Refusal): string =>
  `${direction} from ${from} to ${to}, ${protocol} ${port}`;
