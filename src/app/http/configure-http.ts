import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { useBodyParsers } from '../../../libs/http-api/body-parsers';
import { refuseBadQueries } from '../../../libs/http-api/query-text';
import type { Env } from '../env';
import { BODY_LIMIT } from './make-adapter';
import { addCacheDefaults } from './cache-defaults';
import { helmetOptions } from './security-headers';
import { observeRequests, refuseMissingHost } from './observe-requests';
import { ApiDocument } from './api-document';
import { refuseWhileClosing } from './refuse-while-closing';
import { Metrics } from './metrics';
import { addTraces } from '../traces/add-traces';

export interface HttpParts {
  readonly env: Pick<Env, 'publicUrl' | 'traceEndpoint'>;
  readonly logger: Logger;
}

/**
 * Everything that holds for all routes and is not Nest's: headers, cookies, compression, bodies, the request log.
 * The same for the running hub and for tests. To be called between `NestFactory.create` and `init` or `listen`.
 */
export async function configureHttp(app: NestFastifyApplication, parts: HttpParts): Promise<void> {
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  observeRequests(instance, parts.logger, app.get(Metrics));
  if (parts.env.traceEndpoint) addTraces(instance, app.get(Metrics), parts.logger);
  app.get(ApiDocument).describe(app);
  await app.register(helmet, helmetOptions(parts.env.publicUrl));
  await app.register(cookie);
  // Only takes note of the kind of body; a route that wants files reads them as streams, within limits of its own.
  await app.register(multipart);
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: 1024,
    // A stream for each reply costs more than compressing it does.
    syncThreshold: 128 * 1024,
    // Of the time of a search, level 6 takes a tenth; for browsers, which take Brotli, it makes no difference.
    zlibOptions: { level: 2 },
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } },
    globalDecompression: false,
  });
  refuseWhileClosing(instance);
  refuseMissingHost(instance);
  refuseBadQueries(instance);
  addCacheDefaults(instance);
  useBodyParsers(app, BODY_LIMIT);
}
