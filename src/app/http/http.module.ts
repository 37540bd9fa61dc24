import { Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { HttpApiModule } from '../../../libs/http-api/http-api.module';
import { IdempotencyStore } from '../../../libs/http-api/idempotency-store';
import { PostgresIdempotencyStore } from '../../../libs/http-api/postgres-idempotency-store';
import { SearchObserver } from '../../features/search/search.api';
import { callerOf } from './caller';
import { Env } from '../env';
import { ApiDocsController } from './api-docs.controller';
import { ApiDocument } from './api-document';
import { HealthController } from './health.controller';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';

export interface HttpModuleOptions {
  readonly env: Env;
  /** Modules that export what `errorPages` injects. */
  readonly imports?: ModuleMetadata['imports'];
  /** A provider of `ErrorPages`; bare pages without. */
  readonly errorPages?: Provider;
  /** Counts of the rate limits; in this process's memory without. */
  readonly rateStore?: ThrottlerStorage;
}

/** Rules of all routes, health, metrics and documentation. Needs a TypeORM `DataSource` and a global provider of `Env`. */
@Module({})
export class HttpModule {
  static forRoot({ env, imports, errorPages, rateStore }: HttpModuleOptions): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      imports: [
        HttpApiModule.forRoot({
          imports,
          errorPages,
          ...(rateStore ? { rateStore } : {}),
          callerOf: (request: FastifyRequest) => callerOf(request),
          rateLimits: env.rateLimit === 'off' ? 'off' : { ...env.rateLimit },
          idempotency: {
            provide: IdempotencyStore,
            inject: [DataSource],
            useFactory: (source: DataSource) => new PostgresIdempotencyStore(source),
          },
        }),
      ],
      controllers: [HealthController, MetricsController, ApiDocsController],
      providers: [
        Metrics,
        ApiDocument,
        { provide: SearchObserver, inject: [Metrics], useFactory: (m: Metrics) => m.searches },
      ],
      exports: [Metrics, SearchObserver],
    };
  }
}
