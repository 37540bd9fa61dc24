import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger, SetMetadata } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, Observable, of } from 'rxjs';
import { HTTP_API_OPTIONS, type HttpApiOptions } from './http-api-options';
import { withTicket } from './idempotency-note';
import {
  IdempotencyStore,
  inFlight,
  type KeyedRequest,
  type StoredReply,
  type Ticket,
} from './idempotency-store';
import { HttpProblem } from './problem';

const NEVER = Symbol('http-api:no-idempotency');
const KEPT_HEADERS = ['location', 'etag', 'link', 'content-language'];

/** For POST routes that change nothing (search) or whose reply must not be kept (tokens): the key is ignored. */
export const NoIdempotency = (): MethodDecorator & ClassDecorator => SetMetadata(NEVER, true);

export const ignoresIdempotency = (handler: object, controller: object): boolean =>
  Reflect.getMetadata(NEVER, handler) === true || Reflect.getMetadata(NEVER, controller) === true;

/**
 * `Idempotency-Key` on POST and PATCH under /api/: a repeat gets the first reply and `Idempotency-Replayed: true`;
 * the same key with another body 422, while the first is under way 409 with `Retry-After`. Only successes are kept.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

  constructor(
    private readonly store: IdempotencyStore,
    @Inject(HTTP_API_OPTIONS) private readonly options: HttpApiOptions,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers['idempotency-key'];
    if (
      header === undefined ||
      !['POST', 'PATCH'].includes(request.method) ||
      !request.url.startsWith('/api/') ||
      ignoresIdempotency(context.getHandler(), context.getClass())
    ) {
      return next.handle();
    }
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const asked = this.keyed(request, readKey(header));
    return from(this.store.begin(asked)).pipe(
      mergeMap((beginning) => {
        if (beginning.state === 'new') return this.carryOut(beginning.ticket, next, reply);
        if (beginning.state === 'done') return of(replay(beginning.reply, reply));
        if (beginning.state === 'made') {
          reply.status(303).headers({ location: beginning.location, ...REPLAYED });
          return of(undefined);
        }
        throw beginning.state === 'in-flight' ? inFlight() : otherRequest();
      }),
    );
  }

  private keyed(request: FastifyRequest, key: string): KeyedRequest {
    const path = request.url.split('?', 1)[0] ?? '';
    return {
      scope: this.options.callerOf(request),
      route: `${request.method} ${path}`,
      key,
      hash: createHash('sha256')
        .update(JSON.stringify(request.body ?? null))
        .digest('hex'),
    };
  }

  private carryOut(ticket: Ticket, next: CallHandler, reply: FastifyReply): Observable<unknown> {
    const work = new Observable<unknown>((subscriber) =>
      withTicket(ticket, () => next.handle().subscribe(subscriber)),
    );
    return work.pipe(
      mergeMap(async (value) => {
        await this.keep(ticket, value, reply);
        return value;
      }),
      catchError(async (error: unknown) => {
        await this.quietly(this.store.release(ticket));
        throw error;
      }),
    );
  }

  private async keep(ticket: Ticket, value: unknown, reply: FastifyReply): Promise<void> {
    const headers: Record<string, string> = {};
    for (const name of KEPT_HEADERS) {
      const header = reply.getHeader(name);
      if (header !== undefined) headers[name] = String(header);
    }
    const body = value === undefined ? undefined : JSON.stringify(value);
    await this.quietly(this.store.finish(ticket, { status: reply.statusCode, headers, body }));
  }

  /** The write is done and must be answered, whether or not it could be noted. */
  private async quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.logger.warn(`A key could not be updated: ${String(error)}`);
    }
  }
}

const REPLAYED = { 'idempotency-replayed': 'true' };

function replay(stored: StoredReply, reply: FastifyReply): unknown {
  reply.status(stored.status).headers({ ...stored.headers, ...REPLAYED });
  return stored.body === undefined ? undefined : (JSON.parse(stored.body) as unknown);
}

function readKey(header: string | string[]): string {
  const key = String(header)
    .trim()
    .replace(/^"(.*)"$/, '$1');
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new HttpProblem(
    400,
    'idempotency-key',
    'Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID.',
  );
}

const otherRequest = (): HttpProblem =>
  new HttpProblem(
    422,
    'idempotency-key-reused',
    'This Idempotency-Key was used with another body. Take a new key for a new request.',
  );
