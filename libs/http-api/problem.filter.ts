import { Catch, Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { barePage, ErrorPages, wantsProblem } from './error-pages';
import { logFailure } from './failure-log';
import type { Problem } from './problem';
import { mapError, type Mapped } from './problem-mapping';
import { shownPath } from './shown-path';

/** Answers every error of every route: a problem document for programs, a page for people. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(@Optional() @Inject(ErrorPages) private readonly pages: ErrorPages | null) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const url = request.originalUrl ?? request.url;
    const mapped = mapError(error, { url, requestId: String(request.id ?? '') });
    logFailure(this.logger, error, mapped, { method: request.method, path: shownPath(request) });
    if (reply.raw === undefined || reply.raw.headersSent || reply.sent) {
      this.breakOff(reply);
      return;
    }
    if (wantsProblem(url, request.headers.accept)) this.sendProblem(reply, mapped);
    else await this.sendPage(request, reply, mapped);
  }

  /** An answer that has begun cannot be taken back; a broken connection at least shows that it is not whole. */
  private breakOff(reply: FastifyReply): void {
    const raw = reply.raw ?? reply;
    if (!raw.writableEnded) raw.destroy();
  }

  private sendProblem(reply: FastifyReply, { problem, headers }: Mapped): void {
    reply
      .status(problem.status)
      .headers(headers)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  }

  private async sendPage(
    request: FastifyRequest,
    reply: FastifyReply,
    { problem, headers }: Mapped,
  ): Promise<void> {
    const page = await this.page(problem, request, reply);
    reply.headers(headers);
    if (typeof page !== 'string') {
      reply.redirect(page.redirect, 303);
      return;
    }
    reply.status(problem.status).header('content-type', 'text/html; charset=utf-8').send(page);
  }

  private async page(problem: Problem, request: FastifyRequest, reply: FastifyReply) {
    if (this.pages === null) return barePage(problem);
    try {
      return await this.pages.render(problem, request, reply);
    } catch (error) {
      this.logger.error({
        msg: 'The error page failed.',
        err: error,
        requestId: problem.requestId,
      });
      return barePage(problem);
    }
  }
}
