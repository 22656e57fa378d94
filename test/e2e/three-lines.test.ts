import type { Event, Node, Pod } from 'kubernetes-types/core/v1.js';
import { describe, expect, it } from 'vitest';
import recorded from './testing/recorded-state.json' with { type: 'json' };
import { type ClusterState, type Predictor, threeLines } from './three-lines.ts';

/** As a real API server told of pods that were made to fail, each in its own way. */
const PODS = recorded.pods as Pod[];
const EVENTS = recorded.events as Event[];
const NODES = recorded.nodes as Node[];
const LOGS = new Map<string, string>(Object.entries(recorded.logs));

const pod = (part: string): Pod => {
  const found = PODS.find(({ metadata }) => metadata?.name?.startsWith(`rubis-${part}-`));
  if (!found) throw new Error(`no pod of ${part} was recorded`);
  return found;
};

/** Of a cluster in which nothing is wrong, but for what is given. */
const state = (wrong: Partial<ClusterState>): ClusterState => ({
  takenAtMs: recorded.takenAtMs,
  pods: [],
  events: [],
  nodes: NODES,
  predictors: [],
  logs: LOGS,
  missing: [],
  ...wrong,
});

const firstOf = (...pods: Pod[]) => threeLines(state({ pods }))[0];

type Condition = NonNullable<NonNullable<Predictor['status']>['conditions']>[number];

const predictor = (...conditions: Partial<Condition>[]): Predictor => ({
  metadata: { namespace: 'recorded', name: 'rubis' },
  status: {
    conditions: conditions.map((condition) => ({
      type: 'Ready',
      status: 'True',
      reason: 'AllReady',
      message: 'Everything runs.',
      lastTransitionTime: new Date(recorded.takenAtMs - 90_000).toISOString(),
      ...condition,
    })),
  },
});

describe('three lines', () => {
  it('are of the worst pod, the newest warning and what the product says', () => {
    const said = predictor({ status: 'False', reason: 'RolloutStalled', message: 'No web.' });
    expect(threeLines(state({ pods: PODS, events: EVENTS, predictors: [said] }))).toEqual([
      'pod recorded/rubis-database-0 is not ready: container database waits: ' +
        'CreateContainerConfigError: secret "rubis-database" not found (5 more not ready)',
      expect.stringMatching(
        /^warning Failed of pod recorded\/rubis-predictor-0 at .*Failed to pull/,
      ),
      'anomalypredictor recorded/rubis: Ready is False (RolloutStalled) for 90 s: No web.',
    ]);
  });

  it('tell of a process that ends again and again what it said last', () => {
    expect(firstOf(pod('web'))).toBe(
      'pod recorded/rubis-web-0 is not ready: container web waits: CrashLoopBackOff: ended ' +
        '(Error, exit code 3), started anew 3 times; last in its log: database is away: connect ' +
        'ECONNREFUSED 10.96.1.7:3306',
    );
  });

  it('tell of an init container that failed', () => {
    expect(firstOf(pod('cpu-leak'))).toContain(
      'container make-topics ended (Error, exit code 7), started anew 0 times; last in its log: ' +
        'Error: topics cannot be made: not authorized',
    );
  });

  it('tell which image cannot be had', () => {
    expect(firstOf(pod('predictor'))).toContain('ImagePullBackOff: Back-off pulling image');
  });

  it('tell why a pod is on no node', () => {
    expect(firstOf(pod('kafka'))).toContain('is on no node: Unschedulable: 0/1 nodes');
  });

  it('tell of a container that runs but is not ready what it waits for', () => {
    expect(firstOf(pod('aggregator'))).toContain(
      'container aggregator runs but does not say that it is; last in its log: waiting for topics',
    );
  });

  it('tell of a kill for memory even when the pod is ready again', () => {
    expect(firstOf(pod('client'))).toContain('is ready, but its container client ended (OOMKilled');
    expect(firstOf(pod('client'), pod('aggregator'))).toContain('rubis-aggregator');
  });

  it('put what all others need before what fails without it', () => {
    expect(firstOf(pod('predictor'), pod('kafka'), pod('web'))).toContain('rubis-kafka');
    expect(firstOf(pod('aggregator'), pod('web'))).toContain('rubis-web');
  });

  it('leave out warnings of machines that work, and repeat no pod that waits to be started', () => {
    const harmless = EVENTS.filter(({ reason }) => reason === 'CgroupV1');
    expect(harmless).not.toEqual([]);
    expect(threeLines(state({ events: harmless }))).toEqual(threeLines(state({})));
    const dull = EVENTS.filter(({ reason }) => reason === 'BackOff' || reason === 'FailedCreate');
    expect(threeLines(state({ events: dull }))[0]).toContain('violates PodSecurity');
  });

  it('name the first condition that is not as it should be, with a prediction being no fault', () => {
    const conditions = [
      {},
      { type: 'ModelTrained', status: 'False', reason: 'Training', message: 'Has 20 s of 120 s.' },
      { type: 'ViolationPredicted', status: 'False' },
    ];
    const [line] = threeLines(state({ predictors: [predictor(...conditions)] }));
    expect(line).toContain('ModelTrained is False (Training) for 90 s: Has 20 s of 120 s.');
    const well = predictor({}, { type: 'ViolationPredicted', status: 'False' });
    const quiet = state({ predictors: [well], logs: new Map() });
    expect(threeLines(quiet)).toEqual([]);
  });

  it('say when no operator has looked at a resource', () => {
    expect(threeLines(state({ predictors: [predictor()] }))[0]).toContain('no operator');
  });

  it('tell of a node, of what could not be had and of errors in logs where nothing else is wrong', () => {
    const conditions = [{ type: 'DiskPressure', status: 'True', reason: 'Full', message: 'Full.' }];
    const nodes = [{ metadata: { name: 'node' }, status: { conditions } }];
    expect(threeLines(state({ nodes, missing: ['pods: refused', 'events: refused'] }))).toEqual([
      'node node: DiskPressure is True: Full: Full.',
      'could not be had: pods: refused (1 more)',
      expect.stringContaining(
        'last error in the log of recorded/rubis-web-0/web: database is away',
      ),
    ]);
  });
});
