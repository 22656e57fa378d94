/** Whether an alarm stands, and how long its probability has pointed the other way. */
export interface AlarmState {
  standing: boolean;
  /** Consecutive seconds at or above the raising probability, or below the releasing one. */
  secondsAgainst: number;
}

export interface AlarmRule {
  /** Raised after `raiseSeconds` consecutive seconds at or above this. */
  raiseProbability: number;
  raiseSeconds: number;
  /** Ended after `releaseSeconds` consecutive seconds below this. */
  releaseProbability: number;
  releaseSeconds: number;
}

export const NO_ALARM: AlarmState = { standing: false, secondsAgainst: 0 };

/** The alarm after one more second: slow enough in both directions that it does not flap. */
export function nextAlarm(state: AlarmState, probability: number, rule: AlarmRule): AlarmState {
  const isAgainst = state.standing
    ? probability < rule.releaseProbability
    : probability >= rule.raiseProbability;
  const secondsAgainst = isAgainst ? state.secondsAgainst + 1 : 0;
  const needed = state.standing ? rule.releaseSeconds : rule.raiseSeconds;
  return secondsAgainst >= needed
    ? { standing: !state.standing, secondsAgainst: 0 }
    : { ...state, secondsAgainst };
}
