import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { adminOnly } from '../../admin/admin.api';
import { MeaningStatusReader } from '../meaning-status';
import { MeaningPage, MeaningState } from './meaning.page';

@ApiExcludeController()
@Controller('admin/meaning')
export class MeaningController {
  constructor(private readonly status: MeaningStatusReader) {}

  @Get()
  async show(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return <MeaningPage status={await this.status.read()} />;
  }

  /** The part of the page that is asked for again while work goes on. */
  @Get('state')
  async state(@CurrentViewer() viewer: Viewer) {
    adminOnly(viewer);
    return <MeaningState status={await this.status.read()} />;
  }
}
