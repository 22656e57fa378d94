import type { Interaction } from '@anomaly-prediction/messages';
import type { Calibration, RandomWork } from '../calibration.ts';
import { exponential, logNormal } from '../engine/distributions.ts';
import type { Simulation } from '../simulation.ts';
import { Database } from './database.ts';
import { type Collection, Heap } from './heap.ts';
import { createWebThread } from './web-thread.ts';

/** The auction site: a web server of one thread in its allowance, and its database. */
export interface Site {
  readonly database: Database;
  readonly heap: Heap;
  /** The request leaves the visitor; `answered` is told when the page is back. */
  ask(request: number, interaction: Interaction): void;
  /** Something else takes its turn on the web server's thread. */
  turn(workMs: number, then: () => void): void;
  /** The web server stands still for this. */
  collect(collection: Collection | undefined): void;
}

interface Progress {
  /** Of each piece of CPU: one before, between and after the queries. */
  pieceMs: number;
  queriesLeft: number;
}

export function createSite(
  { cpu, clock, events, random }: Simulation,
  calibration: Calibration,
  heapLimitMiB: number,
  answered: (request: number) => void,
): Site {
  const { pages, otherPage, cpuVariation, network, garbageMiBPerPage } = calibration;
  const heap = new Heap({ ...calibration.heap, limitMiB: heapLimitMiB });
  const underWay: Progress[] = [];
  /** By their numbers, which are below zero: no request's. */
  const turns = new Map<number, () => void>();
  let begunTurns = 0;

  const web = createWebThread(calibration.discipline, { cpu, done: pieceDone });
  const helper = cpu.addThread(() => {});
  const database = new Database({
    clock,
    events,
    connections: calibration.database.connections,
    needsTable: () => random() < calibration.database.lockableShare,
    done: beginPiece,
  });

  function ask(request: number, interaction: Interaction): void {
    const { cpuMs, queries } = pages[interaction] ?? otherPage;
    underWay[request] = {
      pieceMs: logNormal(cpuMs, cpuVariation, random) / (queries + 1),
      queriesLeft: queries,
    };
    events.plan(clock.nowMs + halfWayMs(), beginPiece, request);
  }

  const halfWayMs = (): number => logNormal(network.ms / 2, network.variation, random);

  function beginPiece(request: number): void {
    web.begin(request, (underWay[request] as Progress).pieceMs);
  }

  function pieceDone(piece: number): void {
    if (piece < 0) endTurn(piece);
    else goOn(piece);
  }

  function goOn(request: number): void {
    const progress = underWay[request] as Progress;
    if (progress.queriesLeft > 0) {
      progress.queriesLeft--;
      const { queryMs, variation } = calibration.database;
      database.query(request, logNormal(queryMs, variation, random));
      return;
    }
    collect(heap.allocate(garbageMiBPerPage));
    events.plan(clock.nowMs + halfWayMs(), answered, request);
  }

  function collect(collection: Collection | undefined): void {
    if (collection === undefined) return;
    web.pause(collection.pauseMs);
    if (collection.helperMs > 0) cpu.give(helper, collection.helperMs);
  }

  function turn(workMs: number, then: () => void): void {
    const number = -++begunTurns;
    turns.set(number, then);
    web.begin(number, workMs);
  }

  function endTurn(number: number): void {
    turns.get(number)?.();
    turns.delete(number);
  }

  /** As timers do: what is late does not pile up. */
  function keepDoing({ everyMs, cpuMs, variation }: RandomWork): void {
    const next = (): void => events.plan(clock.nowMs + exponential(everyMs, random), work);
    const work = (): void => turn(logNormal(cpuMs, variation, random), next);
    next();
  }

  keepDoing(calibration.background);

  return {
    database,
    heap,
    ask,
    collect,
    turn,
  };
}
