/** Everything that an episode can be of; each is recorded into files of its own. */
export const SCENARIOS = [
  'cpu-leak',
  'memory-leak',
  'surge',
  'cpu-burst',
  'flash-crowd',
  'slow-database',
  'clean',
] as const;

export type Scenario = (typeof SCENARIOS)[number];

/** Those that never make users wait: an alarm in one of them is a false one. */
const BENIGN: readonly Scenario[] = ['surge', 'cpu-burst', 'clean'];

/** Whether what happens in this scenario is no reason for an alarm. */
export const isBenign = (scenario: Scenario): boolean => BENIGN.includes(scenario);

/** @throws one line that names those that there are */
export function parseScenario(text: string): Scenario {
  const scenario = SCENARIOS.find((one) => one === text);
  if (scenario !== undefined) return scenario;
  throw new Error(`${JSON.stringify(text)} is no scenario; there are ${SCENARIOS.join(', ')}`);
}
