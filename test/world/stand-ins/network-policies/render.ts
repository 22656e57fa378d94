import { createHash } from 'node:crypto';
import { formatBlock, halves, parseBlock } from './blocks.ts';
import type { Allowance, Direction, PodRules } from './compile.ts';

/** The chain that FORWARD and INPUT jump to before anything else. */
export const MAIN_CHAIN = 'NETPOL';
/** Begins the name of every chain of ours, but for the main one. */
export const CHAIN_PREFIX = 'NETPOL-';
const REJECT_CHAIN = 'NETPOL-REJECT';
const REFUSE_CHAIN: Record<Direction, string> = {
  ingress: 'NETPOL-REFUSE-IN',
  egress: 'NETPOL-REFUSE-OUT',
};

/** Begins the name of every set of addresses. */
export const SET_PREFIX = 'netpol-of-';
/** The kernel counts in them what was refused: from whom, to which port, of whom. */
export const REFUSED_SET: Record<Direction, string> = {
  ingress: 'netpol-refused-in',
  egress: 'netpol-refused-out',
};

/** What is wanted in the kernel. */
export interface Ruleset {
  /** Addresses and blocks of each set by its name, which says what is in it: none ever changes. */
  sets: ReadonlyMap<string, readonly string[]>;
  /** Rules of each chain, as iptables takes them after the chain's name. */
  chains: ReadonlyMap<string, readonly string[]>;
}

/**
 * Puts rules of pods into those of iptables and ipset.
 *
 * @param podCidr addresses that are pods' alone: none of them may pass unless it is known whose it is
 */
export function render(pods: readonly PodRules[], podCidr: string): Ruleset {
  const sets = new Map<string, string[]>();
  const setOf = (addresses: readonly string[]): string => {
    const entries = [...new Set(addresses.flatMap(entriesOf))].sort();
    const name = `${SET_PREFIX}${digest(entries.join())}`;
    sets.set(name, entries);
    return name;
  };
  const known = setOf(pods.map(({ address }) => address));
  const main = [
    // What answers what was let through. The rest is judged packet by packet: a connection ends
    // with the policy that allowed it.
    '-m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY -j RETURN',
    '-p icmp -m conntrack --ctstate RELATED -j RETURN',
    // Not rejected: whoever is asked before we know whose address it is will be asked again.
    `-s ${podCidr} -m set ! --match-set ${known} src -j DROP`,
    // The node itself has addresses there.
    `-d ${podCidr} -m addrtype ! --dst-type LOCAL -m set ! --match-set ${known} dst -j DROP`,
  ];
  const chains = new Map<string, string[]>([
    [MAIN_CHAIN, main],
    [REFUSE_CHAIN.ingress, refuse('ingress')],
    [REFUSE_CHAIN.egress, refuse('egress')],
    [REJECT_CHAIN, REJECT],
  ]);
  for (const direction of ['egress', 'ingress'] as const) {
    const [own, other] = ENDS[direction];
    for (const { pod, address, [direction]: allowances } of pods) {
      if (!allowances) continue;
      const chain = chainOf(pod, direction);
      main.push(`${own.flag} ${address} ${comment(pod)} -j ${chain}`);
      chains.set(chain, [
        // A pod may always talk to itself, by its Service too.
        `${other.flag} ${address} -j RETURN`,
        ...allowances.flatMap((allowance) => allow(allowance, other.side, setOf)),
        `-j ${REFUSE_CHAIN[direction]}`,
      ]);
    }
  }
  return { sets, chains };
}

const SOURCE = { flag: '-s', side: 'src' } as const;
const DESTINATION = { flag: '-d', side: 'dst' } as const;
/** A pod's own end of a packet, and the other one. */
const ENDS = { ingress: [DESTINATION, SOURCE], egress: [SOURCE, DESTINATION] } as const;

function allow(
  { policy, peers, protocol, ports }: Allowance,
  side: 'src' | 'dst',
  setOf: (addresses: readonly string[]) => string,
): string[] {
  if (peers?.length === 0) return [];
  const what = [
    comment(policy),
    ...(peers ? [`-m set --match-set ${setOf(peers)} ${side}`] : []),
    ...(protocol ? [`-p ${protocol.toLowerCase()}`] : []),
    ...(ports ? [`--dport ${ports[0]}:${ports[1]}`] : []),
    '-j RETURN',
  ];
  return [what.join(' ')];
}

const refuse = (direction: Direction): string[] => [
  `-m set --match-set ${REFUSED_SET[direction]} src,dst,dst -j ${REJECT_CHAIN}`,
  `-j SET --add-set ${REFUSED_SET[direction]} src,dst,dst`,
  `-j ${REJECT_CHAIN}`,
];

/** Told at once, and told apart from a port where nobody listens: the caller has EHOSTUNREACH. */
const REJECT = [
  '-p tcp -m conntrack --ctstate ESTABLISHED -j REJECT --reject-with tcp-reset',
  '-j REJECT --reject-with icmp-admin-prohibited',
];

const chainOf = (pod: string, direction: Direction): string =>
  `${CHAIN_PREFIX}${direction === 'ingress' ? 'IN' : 'OUT'}-${digest(pod)}`;

/** Names of Kubernetes hold nothing that would have to be escaped. */
const comment = (what: string): string => `-m comment --comment "${what}"`;

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/** A set of the kernel's cannot hold the block of all addresses. */
function entriesOf(address: string): string[] {
  const block = parseBlock(address);
  if (!block) throw new Error(`no IPv4 address or block: ${address}`);
  return (block.prefix === 0 ? halves(block) : [block]).map(formatBlock);
}
