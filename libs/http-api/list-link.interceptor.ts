import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

/** Adds `Link: <…>; rel="next"` to every reply with a `nextCursor`. */
@Injectable()
export class ListLinkInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { url } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!url.startsWith('/api/')) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((value: unknown) => {
        const cursor = nextCursorOf(value);
        if (cursor !== undefined) reply.header('link', `<${withCursor(url, cursor)}>; rel="next"`);
        return value;
      }),
    );
  }
}

function nextCursorOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('nextCursor' in value)) return undefined;
  return typeof value.nextCursor === 'string' ? value.nextCursor : undefined;
}

/** The same address, asking for the page after. */
function withCursor(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}
