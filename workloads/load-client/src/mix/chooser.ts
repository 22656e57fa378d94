import type { Interaction } from '@anomaly-prediction/messages';
import type { Random } from '../random.ts';
import type { Choice, Step, TransitionTable } from './transition-table.ts';

/** Draws what a visitor does after a page. */
export type Chooser = (current: Interaction, random: Random) => Step;

export function createChooser(table: TransitionTable): Chooser {
  return (current, random) => {
    const choices = table.get(current);
    // A page that the table does not know, reached by a detour, is left through Home.
    return choices ? draw(choices, random()) : 'Home';
  };
}

function draw(choices: readonly Choice[], point: number): Step {
  let cumulated = 0;
  for (const { step, probability } of choices) {
    cumulated += probability;
    if (point < cumulated) return step;
  }
  // Rounding: the cumulated probabilities may end a hair below 1.
  return choices.at(-1)?.step ?? 'Home';
}
