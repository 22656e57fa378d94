import type { OperatorSystem } from '../testing/system.ts';
import { auditDifferences, readAuditLog } from './audit.ts';
import { judgeOutcome } from './judge.ts';
import { type Lane, type Outcome, openLane } from './lane.ts';
import { enumeratePlans, type Plan } from './plans.ts';
import { WORKFLOWS, type Workflow } from './workflows.ts';

/** A plan whose call did not come is tried so often before it counts as not reached. */
const ATTEMPTS_MAX = 3;

export interface CampaignOptions {
  /** How many operators work at once, each in its own namespace. */
  lanes: number;
  /** Which of all plans are run, in which order. */
  choose(plans: readonly Plan[]): Plan[];
  onRecorded?(plans: readonly Plan[], chosen: readonly Plan[]): void;
  onResult?(result: PlanResult, done: number, of: number): void;
  signal?: AbortSignal;
}

export interface PlanResult {
  plan: Plan;
  /** `not reached`: its call did not come in any of its runs, as the order of things differed. */
  outcome: 'right' | 'wrong' | 'not reached';
  /** What was wrong. */
  problems: string[];
}

export interface CampaignResult {
  results: PlanResult[];
  /** Where the API server's audit log tells of other creations and deletions than were judged. */
  unexplained: string[];
}

/** How each workflow goes when nothing fails. */
type Undisturbed = ReadonlyMap<string, Outcome>;

/** Records each workflow undisturbed, then runs the chosen plans, one in a workflow at a time. */
export async function runCampaign(
  system: OperatorSystem,
  { lanes, choose, onRecorded, onResult, signal }: CampaignOptions,
): Promise<CampaignResult> {
  const undisturbed = await record(system);
  const plans = [...undisturbed].flatMap(([name, { calls }]) => enumeratePlans(name, calls));
  const chosen = choose(plans);
  onRecorded?.(plans, chosen);
  const queue = createQueue(chosen);
  const results: PlanResult[] = [];
  const done = new Map<string, ReadonlyMap<string, number>>();
  const tell = (result: PlanResult) => {
    results.push(result);
    onResult?.(result, results.length, chosen.length);
  };
  const indexes = Array.from({ length: lanes }, (_, index) => index + 1);
  await Promise.all(
    indexes.map((index) => runLane(system, index, { queue, undisturbed, done, tell, signal })),
  );
  const audited = await readAuditLog(system.plane.auditFile, new Set(done.keys()));
  return { results, unexplained: auditDifferences(audited, done) };
}

async function record(system: OperatorSystem): Promise<Undisturbed> {
  const lane = await openLane(system, 0);
  try {
    await lane.startOperator();
    await lane.prepare();
    const events = new Set<string>();
    const undisturbed = new Map<string, Outcome>();
    for (const workflow of WORKFLOWS) {
      const outcome = await runWorkflow(lane, workflow, undefined, undefined, events);
      if (outcome.problems.length > 0) {
        throw new Error(
          `undisturbed, the workflow ${workflow.name} does not work: ${outcome.problems.join('; ')}`,
        );
      }
      undisturbed.set(workflow.name, outcome);
    }
    return undisturbed;
  } finally {
    await lane.close();
  }
}

async function runWorkflow(
  lane: Lane,
  workflow: Workflow,
  plan: Plan | undefined,
  undisturbed: Outcome | undefined,
  knownEvents: Set<string>,
): Promise<Outcome> {
  const { proxy } = lane;
  proxy.begin(plan);
  const problems: string[] = [];
  try {
    await workflow.run(lane);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  problems.push(...(await lane.settle(undisturbed?.state, workflow.removes, plan)));
  problems.push(...lane.takeEnds());
  return {
    state: await lane.state(),
    calls: [...proxy.calls()],
    events: await lane.newEvents(knownEvents),
    problems,
  };
}

interface LaneWork {
  queue: PlanQueue;
  undisturbed: Undisturbed;
  /** What each lane's operator created and deleted, by the user that it is. */
  done: Map<string, ReadonlyMap<string, number>>;
  tell(result: PlanResult): void;
  signal: AbortSignal | undefined;
}

/** Lifecycle after lifecycle; after one that went wrong in a new namespace, with a new operator. */
async function runLane(system: OperatorSystem, index: number, work: LaneWork): Promise<void> {
  const { queue, signal } = work;
  while (queue.size() > 0 && !signal?.aborted) {
    const lane = await openLane(system, index);
    try {
      await lane.startOperator();
      let isRight = true;
      while (isRight && queue.size() > 0 && !signal?.aborted) isRight = await liveOnce(lane, work);
    } finally {
      await lane.close();
      work.done.set(lane.namespace, lane.done());
    }
  }
}

/** One life of a resource, with one plan in each workflow that has any left. @returns whether all went right */
async function liveOnce(
  lane: Lane,
  { queue, undisturbed, tell, signal }: LaneWork,
): Promise<boolean> {
  await lane.prepare();
  const events = new Set<string>();
  const taken = queue.takeOfEach();
  for (const workflow of workflowsFor(taken)) {
    const plan = taken.get(workflow.name);
    const expected = undisturbed.get(workflow.name);
    if (!expected) throw new Error(`the workflow ${workflow.name} was not recorded`);
    const outcome = await runWorkflow(lane, workflow, plan, expected, events);
    const problems = judgeOutcome(workflow, outcome, expected);
    taken.delete(workflow.name);
    if (plan && (lane.proxy.struck() || problems.length > 0)) {
      tell({ plan, outcome: problems.length > 0 ? 'wrong' : 'right', problems });
    } else if (plan && !queue.putBack(plan)) {
      tell({ plan, outcome: 'not reached', problems: [] });
    } else if (problems.length > 0) {
      const id = `${workflow.name}: undisturbed, after other plans`;
      const nothing = {
        workflow: workflow.name,
        call: '',
        ordinal: 0,
        fault: 'reset' as const,
        id,
      };
      tell({ plan: nothing, outcome: 'wrong', problems });
    }
    if (problems.length > 0 || signal?.aborted) {
      for (const left of taken.values()) queue.giveBack(left);
      return false;
    }
  }
  return true;
}

/** The workflows of a lifecycle with these plans. */
function workflowsFor(taken: ReadonlyMap<string, Plan>): Workflow[] {
  const disturbed = WORKFLOWS.filter(({ name }) => taken.has(name));
  const names = new Set(disturbed.flatMap(({ name, needs = [] }) => [name, ...needs]));
  return WORKFLOWS.filter(({ name, optional }) => !optional || names.has(name));
}

interface PlanQueue {
  /** The next plan of each workflow. */
  takeOfEach(): Map<string, Plan>;
  /** To try once more. @returns false when it was tried often enough */
  putBack(plan: Plan): boolean;
  /** Untried. */
  giveBack(plan: Plan): void;
  size(): number;
}

function createQueue(plans: readonly Plan[]): PlanQueue {
  const byWorkflow = Map.groupBy(plans, ({ workflow }) => workflow);
  const attempts = new Map<string, number>();
  return {
    takeOfEach() {
      const taken = [...byWorkflow].flatMap(([name, waiting]): [string, Plan][] => {
        const next = waiting.shift();
        return next ? [[name, next]] : [];
      });
      return new Map(taken);
    },
    putBack(plan) {
      const count = (attempts.get(plan.id) ?? 0) + 1;
      attempts.set(plan.id, count);
      if (count < ATTEMPTS_MAX) byWorkflow.get(plan.workflow)?.push(plan);
      return count < ATTEMPTS_MAX;
    },
    giveBack: (plan) => void byWorkflow.get(plan.workflow)?.unshift(plan),
    size: () => [...byWorkflow.values()].reduce((sum, waiting) => sum + waiting.length, 0),
  };
}
