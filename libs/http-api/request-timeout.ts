import { Injectable, SetMetadata } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable, throwError, timeout } from 'rxjs';
import { HttpProblem } from './problem';

const LIMIT = Symbol('http-api:timeout');
const DEFAULT_MS = 30_000;

/** Gives a route (or controller) another time to answer, in milliseconds; 0 for none (streams). */
export const AnswerWithin = (ms: number): MethodDecorator & ClassDecorator =>
  SetMetadata(LIMIT, ms);

/** A handler that does not answer in time is answered for: 503 `timeout`. Its work is not stopped. */
@Injectable()
export class TimeoutInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const named: unknown =
      Reflect.getMetadata(LIMIT, context.getHandler()) ??
      Reflect.getMetadata(LIMIT, context.getClass());
    const ms = typeof named === 'number' ? named : DEFAULT_MS;
    if (ms === 0) return next.handle();
    return next.handle().pipe(timeout({ first: ms, with: () => throwError(tooSlow) }));
  }
}

const tooSlow = (): HttpProblem =>
  new HttpProblem(503, 'timeout', 'This took too long. Try again, or ask for less.', {
    headers: { 'retry-after': '5' },
  });
