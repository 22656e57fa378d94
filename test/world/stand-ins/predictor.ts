// A stand-in for the predictors, where no pod runs: it answers for each AnomalyPredictor what a test
// says.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PredictorStandIn {
  /** With `{namespace}` and `{name}` where they belong. */
  urlTemplate: string;
  /** What the predictor of this resource answers from now on; undefined: it does not answer. */
  say(namespace: string, name: string, status: object | undefined): void;
  stop(): Promise<void>;
}

export async function startPredictorStandIn(): Promise<PredictorStandIn> {
  const statuses = new Map<string, object>();
  const server = createServer((request, response) => {
    const status = statuses.get(request.url ?? '');
    response.statusCode = status ? 200 : 404;
    response.end(status ? JSON.stringify(status) : 'no such predictor');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    urlTemplate: `http://127.0.0.1:${port}/{namespace}/{name}`,
    say(namespace, name, status) {
      const path = `/${namespace}/${name}`;
      if (status) statuses.set(path, status);
      else statuses.delete(path);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
