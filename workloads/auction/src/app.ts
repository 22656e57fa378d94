import type { Socket } from 'node:net';
import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import { createOutageLog } from '@anomaly-prediction/service';
import fastify, {
  type ConnectionError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { DatabaseUnavailableError } from './database/errors.ts';
import {
  NO_SUCH_PAGE,
  rawAnswer,
  statusOfClientError,
  toErrorPage,
  unreadable,
  wrongMethod,
} from './error-pages.ts';
import type { Fields } from './fields.ts';
import { badEncoding, isDecodable, parseForm } from './form-body.ts';
import type { SiteMetrics } from './metrics.ts';
import { PAGES } from './pages/index.ts';
import type { Answer } from './pages/layout.ts';
import type { PageRoute, Site } from './pages/route.ts';
import { STYLESHEET } from './pages/stylesheet.ts';
import { createLists } from './store/lists.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    interaction?: string;
  }
}

export interface AppOptions {
  site: Omit<Site, 'lists'>;
  metrics: SiteMetrics;
  log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

const MAX_BODY_BYTES = 32 * 1024;
/** A client that sends slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Between the answer to what is no request and the end of its connection. */
const LINGER_MS = 500;

/** Of every page. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** What each address answers. */
const METHODS = new Map<string, string>(
  PAGES.map(({ interaction, method }) => [
    INTERACTION_PATHS[interaction],
    method === 'GET' ? 'GET, HEAD' : method,
  ]),
);

/** The site without a server: `listen` makes it one, `inject` asks it in tests. */
export async function createApp({
  site: given,
  metrics,
  log,
}: AppOptions): Promise<FastifyInstance> {
  const site = { ...given, lists: createLists(given.database, given.now) };
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // Nothing here depends on the host, and Node's own refusal would be no page.
    http: { requireHostHeader: false },
    frameworkErrors: (error, _request, reply) => {
      metrics.observe('Other', unreadable(400).status, 0);
      send(reply, toErrorPage(error));
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, metrics),
  });
  const reportOutage = createOutageLog(log, 'requests are answered 503', () =>
    site.now().getTime(),
  );
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => parseForm(body),
  );
  app.addHook('onRequest', (request, _reply, done) => {
    if (isDecodable(request.url)) done();
    else done(badEncoding());
  });
  app.addHook('onResponse', (request, reply, done) => {
    const interaction = request.routeOptions.config.interaction ?? 'Other';
    metrics.observe(interaction, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  for (const route of PAGES) addPage(app, site, route);
  app.get('/style.css', (_request, reply) => {
    reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(STYLESHEET);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = METHODS.get(path);
    if (!allowed) return send(reply, NO_SUCH_PAGE);
    return send(reply.header('allow', allowed), wrongMethod(allowed));
  });
  app.setErrorHandler((error, request, reply) => {
    const answer = toErrorPage(error);
    if (error instanceof DatabaseUnavailableError) reportOutage({ reason: error.message });
    else if (answer.status >= 500) log.error({ err: error, url: request.url }, 'request failed');
    return send(reply, answer);
  });
  // As without the header: Node would refuse what it does not know without a page.
  app.server.on('checkExpectation', (request, response) => app.routing(request, response));
  return app;
}

function addPage(app: FastifyInstance, site: Site, route: PageRoute): void {
  app.route({
    method: route.method,
    url: INTERACTION_PATHS[route.interaction],
    config: { interaction: route.interaction },
    handler: async (request, reply) => {
      const fields = route.method === 'GET' ? request.query : request.body;
      return send(reply, await route.answer(site, (fields ?? {}) as Fields));
    },
  });
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply.code(status).headers(PAGE_HEADERS).send(body);
}

/** Of what never became a request: Node would answer without a page. */
function answerClientError(error: ConnectionError, socket: Socket, metrics: SiteMetrics): void {
  // Gone, or answered before: what still comes in is of the same request.
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = statusOfClientError(error.code);
  metrics.observe('Other', status, 0);
  socket.end(rawAnswer(unreadable(status), PAGE_HEADERS));
  // Closing at once would take the answer back from a client that is still sending.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
