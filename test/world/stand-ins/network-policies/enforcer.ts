import type { Direction, PodRules } from './compile.ts';
import { parseRefusals, type Refusal } from './refusals.ts';
import { CHAIN_PREFIX, MAIN_CHAIN, REFUSED_SET, render, SET_PREFIX } from './render.ts';

/** The ways through the node's network; what the node itself sends takes neither. */
const HOOKS = ['FORWARD', 'INPUT'];
const LOCK_SECONDS = '5';
/** The kernel tells a caller six times at once that it is refused, then once a second. */
const TELL_EVERY_CALLER = 'echo 0 > /proc/sys/net/ipv4/icmp_ratelimit';

/** Runs a command to its end, and returns its output. @throws with what it says when it fails */
export type RunCommand = (
  command: string,
  args: readonly string[],
  input?: string,
) => Promise<string>;

export interface Enforcer {
  /** To be called once, before anything else. */
  prepare(): Promise<void>;
  /** Has these rules in force and no others; done when they are. Not to be called twice at once. */
  apply(pods: readonly PodRules[]): Promise<void>;
  /** What has been refused since the network began, by address. */
  refusals(): Promise<Refusal[]>;
}

/**
 * Keeps rules in force by iptables, whichever kind PATH has, and ipset. Rules change from the old to
 * the new ones at once: they are one transaction, and sets are never changed but made beforehand.
 */
export function createEnforcer(run: RunCommand, podCidr: string): Enforcer {
  const destroyOthers = async (wanted: ReadonlyMap<string, unknown>) => {
    const names = (await run('ipset', ['list', '-name'])).split('\n');
    for (const name of names) {
      if (!name.startsWith(SET_PREFIX) || wanted.has(name)) continue;
      // The kernel may hold it for an instant longer; then it goes the next time.
      await run('ipset', ['destroy', name]).catch(() => {});
    }
  };
  const refusalsOf = async (direction: Direction) =>
    parseRefusals(direction, await run('ipset', ['save', REFUSED_SET[direction]]));

  return {
    async prepare() {
      await run('sh', ['-c', TELL_EVERY_CALLER]);
      const sets = Object.values(REFUSED_SET).map(
        (name) => `create ${name} hash:ip,port,ip counters\n`,
      );
      await run('ipset', ['restore', '-exist'], sets.join(''));
    },
    async apply(pods) {
      const { sets, chains } = render(pods, podCidr);
      await run('ipset', ['restore', '-exist'], renderSets(sets));
      const inForce = await run('iptables-save', ['-t', 'filter']);
      const restore = ['--noflush', '--wait', LOCK_SECONDS];
      await run('iptables-restore', restore, renderTransaction(chains, inForce));
      await destroyOthers(sets);
    },
    async refusals() {
      const both = await Promise.all([refusalsOf('egress'), refusalsOf('ingress')]);
      return both.flat();
    },
  };
}

/** What makes the sets, for `ipset restore -exist`; one left half filled by a kill is filled up. */
const renderSets = (sets: ReadonlyMap<string, readonly string[]>): string =>
  [
    ...[...sets].flatMap(([name, entries]) => [
      `create ${name} hash:net`,
      ...entries.map((entry) => `add ${name} ${entry}`),
    ]),
    '',
  ].join('\n');

/**
 * What brings the table from what is in force, as `iptables-save` tells it, to these chains.
 * A chain that is named at the beginning is emptied, or made.
 */
export function renderTransaction(
  chains: ReadonlyMap<string, readonly string[]>,
  inForce: string,
): string {
  const stale = [...inForce.matchAll(/^:(\S+)/gm)]
    .map(([, chain = '']) => chain)
    .filter((chain) => chain.startsWith(CHAIN_PREFIX) && !chains.has(chain));
  return [
    '*filter',
    ...[...chains.keys(), ...stale].map((chain) => `:${chain} - [0:0]`),
    ...HOOKS.flatMap((hook) => jumpFirst(hook, inForce)),
    ...[...chains].flatMap(([chain, rules]) => rules.map((rule) => `-A ${chain} ${rule}`)),
    ...stale.map((chain) => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n');
}

/** Others put their rules first too, and let through at once what belongs to an open connection. */
function jumpFirst(hook: string, inForce: string): string[] {
  const jump = `-j ${MAIN_CHAIN}`;
  const rules = inForce.split('\n').filter((line) => line.startsWith(`-A ${hook} `));
  const own = rules.filter((rule) => rule === `-A ${hook} ${jump}`);
  if (own.length === 1 && rules[0] === own[0]) return [];
  return [...own.map(() => `-D ${hook} ${jump}`), `-I ${hook} 1 ${jump}`];
}
