import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { Readiness, type PartReadiness } from '../../../libs/http-api/readiness';

/** For whoever watches the hub: does the process answer, and can its parts be used? */
@ApiExcludeController()
@SkipThrottle()
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('health')
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when all parts can be used that requests cannot be answered without, else 503. */
  @Get('ready')
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: 'ready' | 'waiting'; parts: PartReadiness[] }> {
    const parts = await this.readiness.look();
    const ready = parts.every((part) => part.ready || part.optional);
    if (!ready) reply.status(503).header('retry-after', '2');
    return { status: ready ? 'ready' : 'waiting', parts };
  }
}
