import { type CallHandler, type ExecutionContext, Injectable } from '@nestjs/common';
import type { NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, mergeMap } from 'rxjs';
import { Flash } from './flash';
import { PageRenderer, isElement } from './page-renderer';
import { PageReply, RedirectReply } from './page-reply';

/** Lets controllers answer with elements, `page(…)` and `redirect(…)`; every other value passes untouched. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(
    private readonly renderer: PageRenderer,
    private readonly flash: Flash,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(mergeMap((value) => this.answer(value, request, reply)));
  }

  private async answer(
    value: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    if (value instanceof RedirectReply) {
      if (value.flash.length > 0) this.flash.add(reply, ...value.flash);
      reply.status(value.status).header('location', value.location);
      return '';
    }
    if (value instanceof PageReply) {
      reply.status(value.status);
      for (const [name, text] of Object.entries(value.headers)) reply.header(name, text);
      return this.renderer.render(value.element, request, reply);
    }
    if (!isElement(value)) return value;
    // A POST that answers with a page did not create what its default status 201 claims.
    if (reply.statusCode === 201) reply.status(200);
    return this.renderer.render(value, request, reply);
  }
}
