import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer } from '../../access/access.api';
import { writeAudit } from '../../audit/audit.api';
import { adminOnly } from '../admin.policy';
import { QueueBoard } from '../queue-board';
import { textOf, type FormBody } from './admin-form';
import { QueuesPage } from './queues.page';
import { queuePhrases } from './queues.phrases';

@ApiExcludeController()
@Controller('admin/queues')
export class QueuesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly board: QueueBoard,
  ) {}

  @Get()
  async show(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return <QueuesPage backend={this.board.backend} queues={await this.board.look()} />;
  }

  /** One job where the form names it, all failed ones where it does not. */
  @Post(':queue/retry')
  async retry(
    @CurrentViewer() viewer: Viewer,
    @Param('queue') queue: string,
    @Body() body: FormBody,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = queuePhrases[requestLocale(request, viewer.user?.locale)];
    const id = jobOf(body);
    const jobs = await this.board.retry(queue, id);
    await this.note(actor, 'queue.retried', { queue, jobs, id });
    return done(jobs, t.retried(jobs), t.gone);
  }

  @Post(':queue/remove')
  async remove(
    @CurrentViewer() viewer: Viewer,
    @Param('queue') queue: string,
    @Body() body: FormBody,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = queuePhrases[requestLocale(request, viewer.user?.locale)];
    const id = jobOf(body);
    const jobs = await this.board.remove(queue, id);
    await this.note(actor, 'queue.removed', { queue, jobs, id });
    return done(jobs, t.removed(jobs), t.gone);
  }

  private note(
    actor: string,
    action: string,
    detail: { queue: string; jobs: number; id?: string },
  ) {
    const { id, ...rest } = detail;
    return writeAudit(this.dataSource.manager, actor, [
      { action, detail: id === undefined ? rest : { ...rest, id } },
    ]);
  }
}

const done = (count: number, text: string, gone: string) =>
  redirect('/admin/queues#failed', {
    flash: count === 0 ? { kind: 'info', text: gone } : { kind: 'success', text },
  });

/** @throws Fault 404 for what cannot be a job's id */
function jobOf(body: FormBody): string | undefined {
  if (body.id === undefined) return undefined;
  const id = textOf(body, 'id');
  if (!/^[\w.-]{1,200}$/.test(id)) throw Fault.notFound();
  return id;
}
