import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ASSETS_FOLDER, STATIC_PREFIX } from './assets';

const YEAR_MS = 365 * 24 * 3_600_000;

/** Serves the built files: names carry a hash, so browsers keep them for a year; gzip and brotli are ready-made. */
export async function serveStaticFiles(fastify: FastifyInstance): Promise<void> {
  await fastify.register(fastifyStatic, {
    root: ASSETS_FOLDER,
    prefix: STATIC_PREFIX,
    preCompressed: true,
    index: false,
    dotfiles: 'ignore',
    immutable: true,
    maxAge: YEAR_MS,
    decorateReply: false,
    allowedPath: (path) => !path.includes('manifest.json'),
  });
}
