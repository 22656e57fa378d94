import { z } from 'zod';

/** The last second of the year 9999: none later can be written as Kubernetes writes times. */
const EPOCH_SECONDS_MAX = 253_402_300_799;
/** As the status takes it. */
const LEAD_SECONDS_MAX = 86_400;

const epochSeconds = z.number().min(0).max(EPOCH_SECONDS_MAX);
const leadSeconds = z.number().min(0).max(LEAD_SECONDS_MAX);

/** What the predictor answers on /status; more fields are its own business. */
const reportSchema = z.object({
  trained: z.boolean(),
  violationProbability: z.number().min(0).max(1),
  expectedLeadSeconds: leadSeconds.nullable(),
  alarm: z.boolean(),
  reasons: z.array(z.string().max(500)).max(20),
  /** Epoch seconds of the second that it read last. */
  recordTimestamp: epochSeconds.nullable(),
  episodes: z.object({ caught: z.int().min(0), missed: z.int().min(0) }),
  lastOutcome: z
    .object({
      kind: z.enum(['caught', 'missed', 'false_alarm']),
      /** Epoch seconds. */
      at: epochSeconds,
      leadSeconds: leadSeconds.optional(),
    })
    .nullable(),
});

export type PredictorReport = z.infer<typeof reportSchema>;
export type Outcome = NonNullable<PredictorReport['lastOutcome']>;

/** A predictor's answer, or why there is none. */
export type PredictorAnswer = { report: PredictorReport } | { unreachable: string };

/** Before the first answer: of a predictor that is known from earlier this tells nothing new. */
export const NOT_ASKED: PredictorAnswer = { unreachable: 'it was not asked yet' };

/** @throws Error that names the field at fault */
export function parseReport(text: string): PredictorReport {
  const result = reportSchema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(
    `the predictor’s status is not usable: ${issue?.path.join('.') || 'it'}: ${issue?.message}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('the predictor’s status is not JSON', { cause });
  }
}
