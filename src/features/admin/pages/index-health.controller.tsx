import { Controller, Get, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { redirect } from '../../../../libs/pages/page-reply';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer } from '../../access/access.api';
import { writeAudit } from '../../audit/audit.api';
import { proposalProgress } from '../../proposals/proposals.api';
import { IndexKeeper, lastHour } from '../../search/search.api';
import { adminOnly } from '../admin.policy';
import { adminPhrases } from './admin.phrases';
import { IndexHealthPage, IndexState, RebuildPage, type IndexView } from './index-health.page';

@ApiExcludeController()
@Controller('admin/index')
export class IndexHealthController {
  constructor(
    private readonly keeper: IndexKeeper,
    private readonly dataSource: DataSource,
  ) {}

  @Get()
  async show(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return <IndexHealthPage view={await this.view()} />;
  }

  /** The part of the page that is asked for again while work goes on. */
  @Get('state')
  async state(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return <IndexState view={await this.view()} />;
  }

  @Post('compare')
  async compare(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest) {
    const actor = adminOnly(viewer);
    await writeAudit(this.dataSource.manager, actor, [{ action: 'index.compared' }]);
    await this.keeper.reconcileInBackground();
    return this.begun(viewer, request, 'compareStarted');
  }

  @Get('rebuild')
  ask(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return <RebuildPage />;
  }

  @Post('rebuild')
  async rebuild(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest) {
    const actor = adminOnly(viewer);
    await writeAudit(this.dataSource.manager, actor, [{ action: 'index.rebuilt' }]);
    await this.keeper.rebuildInBackground('asked for');
    return this.begun(viewer, request, 'fillStarted');
  }

  private begun(viewer: Viewer, request: FastifyRequest, what: 'compareStarted' | 'fillStarted') {
    const text = adminPhrases[requestLocale(request, viewer.user?.locale)].index[what];
    return redirect('/admin/index', { flash: { kind: 'info', text } });
  }

  private async view(): Promise<IndexView> {
    const [now, progress, samples, proposing] = await Promise.all([
      this.keeper.health(),
      this.keeper.wholeState(),
      lastHour(this.dataSource),
      proposalProgress(this.dataSource),
    ]);
    return { ...now, progress, samples, proposing, now: new Date() };
  }
}
