import type { FetchReport } from './fetch-report.ts';
import { NOT_ASKED, type PredictorAnswer } from './report.ts';

/** So many predictors are asked at once. */
const ASKED_AT_ONCE = 20;
/** The answer's age counts in InputFresh by tens of seconds; finer would wake for nothing. */
const AGE_STEP_SECONDS = 15;

export interface PredictorWatchOptions {
  fetchReport: FetchReport;
  /** Whose predictor to ask. */
  targets: () => { namespace: string; name: string }[];
  onChange: (namespace: string, name: string) => void;
  nowMs: () => number;
}

/** Asks every predictor again and again, and keeps what each said last. */
export interface PredictorWatch {
  answer(namespace: string, name: string): PredictorAnswer;
  /** One round. */
  poll(): Promise<void>;
}

export function createPredictorWatch(options: PredictorWatchOptions): PredictorWatch {
  const { fetchReport, targets, onChange, nowMs } = options;
  let answers = new Map<string, PredictorAnswer>();
  /** As it was when it was asked: a record grows old while its predictor says the same again. */
  let counted = new Map<string, string>();
  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;

  return {
    answer: (namespace, name) => answers.get(keyOf(namespace, name)) ?? NOT_ASKED,
    async poll() {
      const next = new Map<string, PredictorAnswer>();
      const waiting = targets();
      const worker = async () => {
        for (let target = waiting.pop(); target; target = waiting.pop()) {
          const { namespace, name } = target;
          next.set(keyOf(namespace, name), await fetchReport(namespace, name));
        }
      };
      const before = counted;
      await Promise.all(Array.from({ length: ASKED_AT_ONCE }, worker));
      // What is no longer a target is forgotten with the old maps.
      answers = next;
      counted = new Map([...next].map(([key, answer]) => [key, whatCounts(answer, nowMs())]));
      for (const [key, counts] of counted) {
        if (before.get(key) === counts) continue;
        const [namespace = '', name = ''] = key.split('/');
        onChange(namespace, name);
      }
    },
  };
}

/** What a condition or a figure of the status follows from. */
function whatCounts(answer: PredictorAnswer, nowMs: number): string {
  if ('unreachable' in answer) return 'unreachable';
  const { recordTimestamp, violationProbability, expectedLeadSeconds, ...rest } = answer.report;
  const ageSeconds = recordTimestamp === null ? null : nowMs / 1_000 - recordTimestamp;
  return JSON.stringify([
    rest.trained,
    rest.alarm,
    rest.episodes,
    rest.lastOutcome,
    rest.alarm ? rest.reasons : [],
    violationProbability.toFixed(2),
    expectedLeadSeconds === null ? null : Math.round(expectedLeadSeconds),
    ageSeconds === null ? null : Math.floor(ageSeconds / AGE_STEP_SECONDS),
  ]);
}
