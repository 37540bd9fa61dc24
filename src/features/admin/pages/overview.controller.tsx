import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Readiness } from '../../../../libs/http-api/readiness';
import { outboxStats } from '../../../../libs/outbox/outbox-stats';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { SpaceReader } from '../../items/items.api';
import { IndexKeeper } from '../../search/search.api';
import { AdminNumbersReader } from '../admin-numbers';
import { adminOnly } from '../admin.policy';
import { OverviewPage } from './overview.page';

@ApiExcludeController()
@Controller('admin')
export class OverviewController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly numbers: AdminNumbersReader,
    private readonly spaces: SpaceReader,
    private readonly keeper: IndexKeeper,
    private readonly readiness: Readiness,
  ) {}

  @Get()
  async show(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    const [numbers, spaces, parts, index, outbox] = await Promise.all([
      this.numbers.read(),
      this.spaces.overview(viewer),
      this.readiness.look(),
      this.keeper.health(),
      outboxStats(this.dataSource),
    ]);
    return (
      <OverviewPage
        numbers={numbers}
        spaces={spaces}
        parts={parts}
        documents={index.health?.documents}
        outbox={outbox}
      />
    );
  }
}
