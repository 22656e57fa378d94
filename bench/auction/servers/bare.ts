import { readFile } from 'node:fs/promises';
import formbody from '@fastify/formbody';
import fastify from 'fastify';
import { PAGE_HEADERS } from '../../../workloads/auction/src/app.ts';

/** What a path is answered with, whatever is asked. */
export interface FixedPage {
  method: 'GET' | 'POST';
  path: string;
  body: string;
}

/** The framework alone: the same paths, headers and bodies, read forms, and nothing else. */
async function serve(file: string, port: number): Promise<void> {
  const pages = JSON.parse(await readFile(file, 'utf8')) as FixedPage[];
  const app = fastify({ logger: false });
  await app.register(formbody);
  for (const { method, path, body } of pages) {
    app.route({
      method,
      url: path,
      handler: (_request, reply) => reply.code(200).headers(PAGE_HEADERS).send(body),
    });
  }
  await app.listen({ port, host: '127.0.0.1' });
}

const [file = '', port = ''] = process.argv.slice(2);
await serve(file, Number(port));
