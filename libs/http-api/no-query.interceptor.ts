import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { HttpProblem } from './problem';

/**
 * Where a reading route of the API declares no query, every parameter is one it does not know: 422 `invalid`, as for
 * unknown fields of a declared one. So a filter somebody believes in is never left aside in silence.
 */
@Injectable()
export class NoQueryInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, url, query } = context.switchToHttp().getRequest<FastifyRequest>();
    if (method === 'GET' && url.startsWith('/api/v1/') && !takesQuery(context)) refuse(query);
    return next.handle();
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const handler = context.getHandler().name;
  const declared = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler) as
    Readonly<Record<string, unknown>> | undefined;
  return Object.keys(declared ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}

function refuse(query: unknown): void {
  const errors = Object.keys(query ?? {}).map((name) => ({
    pointer: `?${name}`,
    code: 'unknown-field',
    detail: 'There is no such field.',
  }));
  if (errors.length > 0)
    throw new HttpProblem(422, 'invalid', 'Some fields are not valid.', { errors });
}
