import type { Chooser, Random } from '@anomaly-prediction/load-client';
import type { Interaction } from '@anomaly-prediction/messages';

/** Pages to which a visitor can return, as the load client's. */
const MAX_HISTORY = 10;

/** Session after session of one visitor: what it asks for, one page after the other. */
export interface Walk {
  next(): Interaction;
}

/**
 * Follows the table alone: a real visitor also turns back where no page at hand leads on, and goes to
 * register where it has no account.
 */
export function createWalk(choose: Chooser, random: Random): Walk {
  /** The last is the page in front of the visitor. */
  let history: Interaction[] = [];

  return {
    next() {
      const current = history.at(-1);
      const step = current === undefined ? 'Home' : choose(current, random);
      if (step === 'End') history = [];
      else if (step === 'Back') history.pop();
      else history.push(step);
      if (history.length > MAX_HISTORY) history.shift();
      const page = history.at(-1);
      if (page !== undefined) return page;
      history.push('Home');
      return 'Home';
    },
  };
}
