import type { Refusal } from '../../world/stand-ins/network-policies/refusals.ts';

/** Where Services have their addresses: one without a ready pod is refused as it is. */
const SERVICE_ADDRESS = /^10\.96\./;

const keyOf = ({ direction, from, to, protocol, port }: Refusal): string =>
  `${direction} ${from} ${to} ${protocol} ${port}`;

/**
 * What was refused between two times, but for calls of Services that nobody stood behind. Pure.
 *
 * @param before all that had been refused at the one time
 * @param now the same at the other one
 */
export function refusedBetween(before: readonly Refusal[], now: readonly Refusal[]): Refusal[] {
  const packets = new Map(before.map((refusal) => [keyOf(refusal), refusal.packets]));
  return now.filter((refusal) => {
    const earlier = packets.get(keyOf(refusal));
    return (
      (earlier === undefined || refusal.packets > earlier) && !SERVICE_ADDRESS.test(refusal.to)
    );
  });
}

/** A refusal as a reader of a failed test wants it. */
export const describeRefusal = ({ direction, from, to, protocol, port }: Refusal): string =>
  `${direction} from ${from} to ${to}, ${protocol} ${port}`;
