import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import { createOutageLog } from '@anomaly-prediction/service';
import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { html } from 'ghtml';
import { DatabaseUnavailableError } from './database/errors.ts';
import type { Fields } from './fields.ts';
import type { SiteMetrics } from './metrics.ts';
import { message } from './pages/form.ts';
import { PAGES } from './pages/index.ts';
import { type Answer, page } from './pages/layout.ts';
import type { PageRoute, Site } from './pages/route.ts';
import { STYLESHEET } from './pages/stylesheet.ts';
import { SiteError } from './site-error.ts';
import { createNames } from './store/names.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    interaction?: string;
  }
}

export interface AppOptions {
  site: Omit<Site, 'names'>;
  metrics: SiteMetrics;
  log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

const MAX_BODY_BYTES = 32 * 1024;
/** A client that sends slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Of every page. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** The site without a server: `listen` makes it one, `inject` asks it in tests. */
export async function createApp({
  site: given,
  metrics,
  log,
}: AppOptions): Promise<FastifyInstance> {
  const site = { ...given, names: createNames(given.database, given.now) };
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
  });
  const reportOutage = createOutageLog(log, 'requests are answered 503', () =>
    site.now().getTime(),
  );
  await app.register(formbody);
  app.addHook('onResponse', (request, reply, done) => {
    const interaction = request.routeOptions.config.interaction ?? 'Other';
    metrics.observe(interaction, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  for (const route of PAGES) addPage(app, site, route);
  app.get('/style.css', (_request, reply) => {
    reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(STYLESHEET);
  });
  app.setNotFoundHandler((_request, reply) => send(reply, NO_SUCH_PAGE));
  app.setErrorHandler((error, request, reply) => {
    const answer = toErrorPage(error);
    if (error instanceof DatabaseUnavailableError) reportOutage({ reason: error.message });
    else if (answer.status >= 500) log.error({ err: error, url: request.url }, 'request failed');
    return send(reply, answer);
  });
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

const NO_SUCH_PAGE = errorPage(404, 'Not found', 'There is no such page here.');

function toErrorPage(error: unknown): Answer {
  if (error instanceof SiteError) return errorPage(error.status, error.title, error.message);
  if (error instanceof DatabaseUnavailableError) {
    return errorPage(503, 'Please try again', 'The site cannot reach its database at the moment.');
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500
    ? errorPage(status, 'This request cannot be read', (error as Error).message)
    : errorPage(500, 'Something went wrong', 'The site could not make this page.');
}

function errorPage(status: number, title: string, sentence: string): Answer {
  const home = html`<p><a href="${INTERACTION_PATHS.Home}">Back to the start</a></p>`;
  return page({ status, title, content: message(sentence) + home });
}
