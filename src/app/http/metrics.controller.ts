import { timingSafeEqual, createHash } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../../libs/http-api/problem';
import { Env } from '../env';
import { Metrics } from './metrics';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** Prometheus' numbers: for this machine itself, or with METRICS_TOKEN. Nobody else learns that they exist. */
@ApiExcludeController()
@SkipThrottle()
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(Env) private readonly env: Pick<Env, 'metricsToken'>,
    private readonly metrics: Metrics,
  ) {}

  @Get()
  async show(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!this.hasToken(request) && !isFromHere(request)) {
      throw new HttpProblem(404, 'not-found', 'There is nothing here, or nothing you may see.');
    }
    reply.header('content-type', this.metrics.registry.contentType);
    return this.metrics.show();
  }

  private hasToken(request: FastifyRequest): boolean {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const { metricsToken } = this.env;
    return token !== undefined && metricsToken !== undefined && same(token, metricsToken);
  }
}

/** Asked on the machine itself, and not for somebody else by a proxy that runs on it. */
const isFromHere = (request: FastifyRequest): boolean =>
  LOOPBACK.test(request.raw.socket.remoteAddress ?? '') &&
  !['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'].some(
    (name) => request.headers[name] !== undefined,
  );

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
