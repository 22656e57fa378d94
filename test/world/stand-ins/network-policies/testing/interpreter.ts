import type { Protocol } from '../objects.ts';
import { MAIN_CHAIN, type Ruleset } from '../render.ts';
import { isWithin } from './reference.ts';

/** The first packet of a connection. */
export interface Packet {
  from: string;
  to: string;
  protocol: Protocol | 'ICMP';
  /** Of the receiver. */
  port: number;
}

/** Judges a packet as the kernel does. @throws at a rule that it does not know */
export function passes({ chains, sets }: Ruleset, packet: Packet): boolean {
  const judge = (chain: string): 'return' | 'refuse' => {
    for (const rule of chains.get(chain) ?? []) {
      const target = matchRule(rule, packet, sets);
      if (target === undefined || target === 'SET') continue;
      if (target === 'RETURN') return 'return';
      if (target === 'DROP' || target === 'REJECT') return 'refuse';
      if (judge(target) === 'refuse') return 'refuse';
    }
    return 'return';
  };
  return judge(MAIN_CHAIN) === 'return';
}

/** @returns the rule's target when all its conditions hold */
function matchRule(
  rule: string,
  { from, to, protocol, port }: Packet,
  sets: Ruleset['sets'],
): string | undefined {
  const words = rule.match(/"[^"]*"|\S+/g) ?? [];
  const next = () => words.shift() ?? '';
  let negated = false;
  let target: string | undefined;
  while (words.length > 0) {
    const word = next();
    const holds = (() => {
      switch (word) {
        case '-s':
          return isWithin(from, next());
        case '-d':
          return isWithin(to, next());
        case '-p':
          return next() === protocol.toLowerCase();
        case '--dport': {
          const [first, last] = next().split(':').map(Number);
          return Number(first) <= port && port <= Number(last);
        }
        case '--match-set': {
          const entries = sets.get(next());
          const address = next() === 'src' ? from : to;
          return (entries ?? []).some((entry) => isWithin(address, entry));
        }
        case '--ctstate':
          next();
          return false;
        case '--dst-type':
          // Of a packet that is forwarded.
          next();
          return false;
        case '-m':
        case '--comment':
        case '--reject-with':
        case '--ctdir':
          next();
          return true;
        case '--add-set':
          next();
          next();
          return true;
        case '!':
          negated = true;
          return true;
        case '-j':
          target = next();
          return true;
        default:
          throw new Error(`a rule that is not known: ${word} in ${rule}`);
      }
    })();
    if (word === '!') continue;
    if (holds === negated) return undefined;
    negated = false;
  }
  return target;
}
