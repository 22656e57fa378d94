import { type PredictorAnswer, parseReport } from './report.ts';

const TIMEOUT_MS = 3_000;
/** A status is some hundred bytes; more than this is something else. */
const ANSWER_MAX_BYTES = 64 * 1024;

export type FetchReport = (namespace: string, name: string) => Promise<PredictorAnswer>;

/** Asks a predictor for its status by HTTP; `url` may hold `{namespace}` and `{name}`. Never throws. */
export function createFetchReport(urlTemplate: string, request: typeof fetch = fetch): FetchReport {
  return async (namespace, name) => {
    const url = urlTemplate.replaceAll('{namespace}', namespace).replaceAll('{name}', name);
    try {
      return { report: parseReport(await read(await request(url, options()))) };
    } catch (error) {
      return { unreachable: `${url}: ${describe(error)}` };
    }
  };
}

const options = (): RequestInit => ({
  signal: AbortSignal.timeout(TIMEOUT_MS),
  redirect: 'error',
});

async function read(response: Response): Promise<string> {
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_MAX_BYTES) throw new Error(`answered more than ${ANSWER_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** fetch hides what happened in the cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const hides = error instanceof TypeError && error.cause instanceof Error;
  return hides ? (error.cause as Error).message : error.message;
}
