import { type Interaction, REQUEST_TIMEOUT_MS } from '@anomaly-prediction/messages';
import { createChooser } from '../../../workloads/load-client/src/mix/chooser.ts';
import type { TransitionTable } from '../../../workloads/load-client/src/mix/transition-table.ts';
import { createRandom } from '../../../workloads/load-client/src/random.ts';
import { createPerson } from '../../../workloads/load-client/src/session/people.ts';
import { createVisit } from '../../../workloads/load-client/src/session/visit.ts';
import { createHttpClient } from '../../../workloads/load-client/src/site/http-client.ts';
import { createPage } from '../../../workloads/load-client/src/site/page.ts';
import type { RecordedRequest } from './replay.ts';

export interface RecordOptions {
  site: URL;
  table: TransitionTable;
  requests: number;
  seed: string;
  /** What the database has answered since it started. */
  countQueries(): Promise<number>;
  signal: AbortSignal;
}

export interface Recorded extends RecordedRequest {
  page: string;
  /** That the database answered for it. */
  queries: number;
}

/**
 * Visitors of the load client walk the site, one after the other and without thinking; every session
 * is of another person. Nothing else may ask the database meanwhile.
 */
export async function recordSessions(options: RecordOptions): Promise<Recorded[]> {
  const { site, table, requests, seed, countQueries, signal } = options;
  const http = createHttpClient(site);
  const choose = createChooser(table);
  const recorded: Recorded[] = [];
  let before = await countQueries();
  for (let session = 0; recorded.length < requests; session += 1) {
    const random = createRandom(`${seed}/${session}`);
    const person = createPerson('bench', session, random);
    const visit = createVisit({ choose, random, person, onDetour: () => {} });
    for (let request = visit.next(); request !== 'End'; request = visit.next()) {
      signal.throwIfAborted();
      const { interaction, method, url } = request;
      const { status, body } = await http.send(request, REQUEST_TIMEOUT_MS);
      const after = await countQueries();
      const ok = status < 400;
      if (ok) {
        const sent = { interaction, method, url, ...('body' in request && { body: request.body }) };
        recorded.push({ ...sent, page: body, queries: after - before });
      }
      before = after;
      visit.receive(request, {
        ok,
        status,
        ...(ok && { page: createPage(body, new URL(url, site)) }),
      });
    }
  }
  http.close();
  return recorded;
}

/** Recorded pages by interaction, as the site's table has them. Pure. */
export const byInteraction = (recorded: readonly Recorded[]): Map<Interaction, Recorded[]> =>
  Map.groupBy(recorded, ({ interaction }) => interaction);
