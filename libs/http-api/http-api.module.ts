import { Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ThrottlerModule, type ThrottlerStorage } from '@nestjs/throttler';
import { HTTP_API_OPTIONS, type HttpApiOptions } from './http-api-options';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { IdempotencyStore } from './idempotency-store';
import { ListLinkInterceptor } from './list-link.interceptor';
import { NoQueryInterceptor } from './no-query.interceptor';
import { ProblemFilter } from './problem.filter';
import { MemoryRateStore, RateLimitGuard, rateKindOf, WINDOW_MS } from './rate-limit';
import { Readiness } from './readiness';
import { TimeoutInterceptor } from './request-timeout';
import { RequestPipe } from './validation';

export interface HttpApiSetup extends HttpApiOptions {
  /** Modules that export what the providers below inject. */
  readonly imports?: ModuleMetadata['imports'];
  /** A provider of {@link IdempotencyStore}. */
  readonly idempotency: Provider<IdempotencyStore>;
  /** A provider of `ErrorPages`; bare pages without. */
  readonly errorPages?: Provider;
  /** Counts of the rate limits; in this process's memory without. */
  readonly rateStore?: ThrottlerStorage;
}

/** The rules of every route of the application: errors, validation, limits, keys, timeouts, list links. */
@Module({})
export class HttpApiModule {
  static forRoot(setup: HttpApiSetup): DynamicModule {
    const { callerOf, rateLimits } = setup;
    const options: HttpApiOptions = { callerOf, rateLimits };
    return {
      module: HttpApiModule,
      global: true,
      imports: [
        ...(setup.imports ?? []),
        ThrottlerModule.forRoot({
          throttlers: [
            {
              ttl: WINDOW_MS,
              limit: (context) =>
                rateLimits === 'off' ? Infinity : (rateLimits[rateKindOf(context)] ?? Infinity),
            },
          ],
          getTracker: (request) => callerOf(request as never),
          skipIf: () => rateLimits === 'off',
          storage: setup.rateStore ?? new MemoryRateStore(),
        }),
      ],
      providers: [
        Readiness,
        setup.idempotency,
        ...(setup.errorPages ? [setup.errorPages] : []),
        { provide: HTTP_API_OPTIONS, useValue: options },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_PIPE, useClass: RequestPipe },
        { provide: APP_INTERCEPTOR, useClass: TimeoutInterceptor },
        { provide: APP_INTERCEPTOR, useClass: NoQueryInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: ListLinkInterceptor },
      ],
      exports: [Readiness, IdempotencyStore, HTTP_API_OPTIONS],
    };
  }
}
