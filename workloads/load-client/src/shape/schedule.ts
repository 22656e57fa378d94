import { createCrowd } from '../session/crowd.ts';
import { type LoadPlan, sessionsWanted } from './sessions-wanted.ts';

/** When a visitor's first request is due: at any instant between these, since the client's start. */
export interface Arrival {
  fromSeconds: number;
  toSeconds: number;
}

export interface Schedule {
  /** Lets visitors come and go as is due until a tick after `seconds`. */
  advance(seconds: number): void;
  /** Lets all leave, this long after the client's start. */
  end(seconds: number): void;
  readonly sessions: number;
}

export type CrowdEvent = 'shapeStart' | 'shapeEnd';

export interface ScheduleOptions extends LoadPlan {
  /** Over this time those who are there from the start come, or all would ask at once. */
  spreadSeconds: number;
  tickSeconds: number;
  /** Sends a visitor on its way, and gives back how it is told to leave. */
  come(arrival: Arrival): () => void;
  /** A surge or a flash crowd began or ended, by the plan: a look that comes late does not shift it. */
  onCrowd(event: CrowdEvent, seconds: number): void;
}

/**
 * Looks one tick ahead, so that whoever comes is due after the look and not before it. A look that
 * comes late finds some due already: their first requests are late, and are measured so.
 */
export function createSchedule(options: ScheduleOptions): Schedule {
  const { spreadSeconds, tickSeconds, shape, come, onCrowd } = options;
  let arrival: Arrival = { fromSeconds: 0, toSeconds: spreadSeconds };
  const crowd = createCrowd(() => come(arrival));
  crowd.resize(sessionsWanted(options, 0));
  arrival = { fromSeconds: 0, toSeconds: 0 };
  let told: CrowdEvent | undefined;

  function tellOfCrowd(seconds: number): void {
    const { startSeconds, endSeconds } = shape.crowd ?? NEVER;
    if (!told && seconds >= startSeconds) tell('shapeStart', startSeconds);
    if (told === 'shapeStart' && seconds >= endSeconds) tell('shapeEnd', endSeconds);
  }

  function tell(event: CrowdEvent, seconds: number): void {
    told = event;
    onCrowd(event, seconds);
  }

  return {
    advance: (seconds) => {
      const toSeconds = Math.max(arrival.toSeconds, seconds + tickSeconds);
      arrival = { fromSeconds: arrival.toSeconds, toSeconds };
      crowd.resize(sessionsWanted(options, toSeconds));
      tellOfCrowd(seconds);
    },
    end: (seconds) => {
      if (told === 'shapeStart') tell('shapeEnd', seconds);
      crowd.resize(0);
    },
    get sessions() {
      return crowd.size;
    },
  };
}

const NEVER = { startSeconds: Number.POSITIVE_INFINITY, endSeconds: Number.POSITIVE_INFINITY };
