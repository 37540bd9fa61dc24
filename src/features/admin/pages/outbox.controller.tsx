import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import {
  discardDeadLetters,
  listDeadLetters,
  replayDeadLetters,
} from '../../../../libs/outbox/dead-letters';
import { outboxStats } from '../../../../libs/outbox/outbox-stats';
import { redirect } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer } from '../../access/access.api';
import { writeAudit } from '../../audit/audit.api';
import { adminOnly } from '../admin.policy';
import { textOf, type FormBody } from './admin-form';
import { adminPhrases } from './admin.phrases';
import { DiscardPage, OutboxPage } from './outbox.page';

const PAGE_SIZE = 50;

@ApiExcludeController()
@Controller('admin/outbox')
export class OutboxController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  async show(@CurrentViewer() viewer: Viewer, @Query() query: FormBody) {
    adminOnly(viewer);
    const before = /^\d{1,18}$/.exec(textOf(query, 'before'))?.[0];
    const [stats, rows] = await Promise.all([
      outboxStats(this.dataSource),
      listDeadLetters(this.dataSource, { limit: PAGE_SIZE + 1, ...(before ? { before } : {}) }),
    ]);
    const dead = rows.slice(0, PAGE_SIZE);
    const last = rows.length > PAGE_SIZE ? dead.at(-1) : undefined;
    const older = last && `/admin/outbox?before=${last.id}#dead`;
    return <OutboxPage stats={stats} dead={dead} older={older} />;
  }

  /** One letter where the form names it, all where it does not. */
  @Post('replay')
  async replay(
    @CurrentViewer() viewer: Viewer,
    @Body() body: FormBody,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = adminPhrases[requestLocale(request, viewer.user?.locale)].outbox;
    const id = body.id === undefined ? undefined : letterOf(textOf(body, 'id'));
    const count = await this.dataSource.transaction(async (manager) => {
      const replayed = await replayDeadLetters(manager, id ? [id] : 'all');
      const detail = { letters: replayed, ...(id ? { id } : {}) };
      await writeAudit(manager, actor, [{ action: 'outbox.replayed', detail }]);
      return replayed;
    });
    return redirect('/admin/outbox', {
      flash:
        count === 0
          ? { kind: 'info', text: t.gone }
          : { kind: 'success', text: `${t.replayed(count)}.` },
    });
  }

  @Get(':id/discard')
  ask(@CurrentViewer() viewer: Viewer, @Param('id') id: string) {
    adminOnly(viewer);
    return <DiscardPage id={letterOf(id)} />;
  }

  @Post(':id/discard')
  async discard(
    @CurrentViewer() viewer: Viewer,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
  ) {
    const actor = adminOnly(viewer);
    const t = adminPhrases[requestLocale(request, viewer.user?.locale)].outbox;
    const letter = letterOf(id);
    const count = await this.dataSource.transaction(async (manager) => {
      const discarded = await discardDeadLetters(manager, [letter]);
      await writeAudit(manager, actor, [{ action: 'outbox.discarded', detail: { id: letter } }]);
      return discarded;
    });
    const text = count === 0 ? t.gone : t.discarded;
    return redirect('/admin/outbox#dead', { flash: { kind: 'info', text } });
  }
}

function letterOf(id: string): string {
  if (!/^\d{1,18}$/.test(id)) throw Fault.notFound();
  return id;
}
