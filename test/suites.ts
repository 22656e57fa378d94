import { CLUSTER_PARTS } from './world/cluster/cluster.ts';
import type { PartName } from './world/install/ensure.ts';

/** One suite of `npm test`: a program of the project's own, run to its end. */
export interface Suite {
  name: string;
  /** A program of node_modules/.bin and its arguments. */
  command: readonly [string, ...string[]];
  /** Whether it is vitest, which counts its tests; any other suite counts as one. */
  vitest: boolean;
  /** The real parts that it starts. */
  parts: readonly PartName[];
  /** Those without which some of its tests are left out, which say so. */
  wishes?: readonly PartName[];
  /** Whether it runs the product's images, which are then built before. */
  images?: boolean;
  /** Whether it is left out unless asked for, by its name or by `--long`. */
  long?: boolean;
}

const STORES: readonly PartName[] = ['java', 'kafka', 'mariadb'];
const CONTROL_PLANE: readonly PartName[] = ['etcd', 'kubernetes', 'helm'];
const END_TO_END: readonly PartName[] = [...CLUSTER_PARTS, 'imageTools', 'java', 'kafka'];

export const SUITES: readonly Suite[] = [
  { name: 'lint', command: ['biome', 'check', '.'], vitest: false, parts: [] },
  { name: 'types', command: ['tsc', '--noEmit'], vitest: false, parts: [] },
  {
    name: 'unit',
    command: ['vitest', 'run', '--project', 'unit'],
    vitest: true,
    parts: [],
  },
  {
    name: 'integration',
    command: ['vitest', 'run', '--project', 'integration'],
    vitest: true,
    parts: STORES,
    wishes: ['chromium'],
  },
  {
    name: 'control-plane',
    command: ['vitest', 'run', '--project', 'control-plane'],
    vitest: true,
    parts: CONTROL_PLANE,
  },
  {
    name: 'live',
    command: ['vitest', 'run', '--project', 'live'],
    vitest: true,
    parts: STORES,
  },
  {
    name: 'e2e',
    // Each step of a file goes on from the one before.
    command: ['vitest', 'run', '--project', 'e2e', '--bail', '1'],
    vitest: true,
    parts: END_TO_END,
    images: true,
  },
  {
    name: 'e2e-long',
    command: ['vitest', 'run', '--project', 'e2e-long'],
    vitest: true,
    parts: END_TO_END,
    images: true,
    long: true,
  },
];

/**
 * The suites that are named, else all; with `long` those that take long too, and beside each one that
 * is named the one that is longer.
 *
 * @throws one line naming what is no suite
 */
export function chooseSuites(names: readonly string[], long = false): Suite[] {
  const unknown = names.filter((name) => SUITES.every((suite) => suite.name !== name));
  if (unknown.length > 0) {
    const known = SUITES.map(({ name }) => name).join(', ');
    throw new Error(`no such suite: ${unknown.join(', ')}; there are ${known}`);
  }
  const wanted = (suite: Suite): boolean => {
    if (names.includes(suite.name)) return true;
    if (suite.long) return long && (names.length === 0 || names.includes(shorterOf(suite)));
    return names.length === 0;
  };
  return SUITES.filter(wanted);
}

const shorterOf = ({ name }: Suite): string => name.replace(/-long$/, '');
