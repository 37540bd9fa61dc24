import { Global, Module, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { Env } from '../../src/app/env';
import { configureHttp } from '../../src/app/http/configure-http';
import { HttpModule } from '../../src/app/http/http.module';
import { makeHttpAdapter } from '../../src/app/http/make-adapter';
import type { RequestWithViewer } from '../../src/features/access/access.api';
import type { Viewer } from '../../src/kernel/viewer';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What an API answered; an empty body is an empty object. */
export interface Told {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Some controllers alone, under the rules of all routes; who asks is said by the test. */
export interface ApiAlone {
  /** `path` behind `/api/v1`. */
  ask(
    viewer: Viewer,
    method: Method,
    path: string,
    payload?: object,
    headers?: Record<string, string>,
  ): Promise<Told>;
  close(): Promise<void>;
}

/** `parts` are given to everything, the controllers' own `services` are made by Nest. */
export async function startApiAlone(
  dataSource: DataSource,
  controllers: readonly Type[],
  given: readonly {
    readonly provide: Type | (abstract new () => object);
    readonly useValue: object;
  }[],
  services: readonly Type[] = [],
): Promise<ApiAlone> {
  const env = Env.with({ nodeEnv: 'test', rateLimit: 'off' });
  const parts = [
    { provide: Env, useValue: env },
    { provide: DataSource, useValue: dataSource },
    ...given,
  ];

  @Global()
  @Module({ providers: parts as Provider[], exports: parts.map((part) => part.provide) })
  class Parts {}

  @Module({
    imports: [Parts, HttpModule.forRoot({ env })],
    controllers: [...controllers],
    providers: [...services],
  })
  class Api {}

  const app = await NestFactory.create<NestFastifyApplication>(Api, makeHttpAdapter(env), {
    bodyParser: false,
    logger: false,
  });
  await configureHttp(app, { env, logger: pino({ level: 'silent' }) });
  const viewers = new Map<string, Viewer>();
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request: FastifyRequest & RequestWithViewer, _reply, done) => {
    request.viewer = viewers.get(String(request.headers['x-viewer']));
    done();
  });
  await app.init();
  await server.ready();
  return {
    ask: async (viewer, method, path, payload, headers = {}) => {
      if (viewer.id) viewers.set(viewer.id, viewer);
      const reply = await app.inject({
        method,
        url: `/api/v1${path}`,
        ...(payload ? { payload } : {}),
        headers: { host: 'hub.example', 'x-viewer': viewer.id ?? '', ...headers },
      });
      const json = (reply.body === '' ? {} : JSON.parse(reply.body)) as Record<string, unknown>;
      return { status: reply.statusCode, json, headers: reply.headers };
    },
    close: () => app.close(),
  };
}
