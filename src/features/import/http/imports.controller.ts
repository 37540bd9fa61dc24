import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { decodeCursor } from '../../../../libs/http-api/cursor';
import { NoIdempotency } from '../../../../libs/http-api/idempotency.interceptor';
import { listReply } from '../../../../libs/http-api/list-reply';
import { ListQuery } from '../../../../libs/http-api/query-fields';
import { AnswerWithin } from '../../../../libs/http-api/request-timeout';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { adminOnly } from '../../admin/admin.api';
import { ImportFiles } from '../import-files';
import { ImportJobs } from '../import-jobs';
import { readSettings } from '../import-settings';
import { RunList, type RunView } from '../run/run-list';
import { ImportId, NewImportBody } from './imports.dto';
import { isUpload, receiveUpload } from './uploads';

@ApiTags('imports')
@Controller('api/v1/imports')
export class ImportsController {
  constructor(
    private readonly jobs: ImportJobs,
    private readonly runs: RunList,
    private readonly files: ImportFiles,
    private readonly dataSource: DataSource,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Imports, newest first (admins)' })
  async list(@CurrentViewer() viewer: Viewer, @Query() query: ListQuery) {
    adminOnly(viewer);
    const before = query.cursor
      ? decodeCursor(query.cursor, { startedAt: 'text', id: 'id' } as const)
      : undefined;
    const rows = await this.runs.list({ limit: query.limit + 1, before });
    return listReply(rows, query.limit, present, (run) => ({
      startedAt: run.startedAt.toISOString(),
      id: run.id,
    }));
  }

  @Post()
  @HttpCode(202)
  @NoIdempotency()
  @AnswerWithin(0)
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiOperation({
    summary: 'Import JSON Lines (admins)',
    description:
      'Send files as a form (fields `space`, `audience`, `strict`, `dryRun` beside them), or name files that lie in the folder `imports` of the data folder. The import runs on in the background; look at it under `Location`.',
  })
  async start(
    @CurrentViewer() viewer: Viewer,
    @Body() body: NewImportBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const admin = adminOnly(viewer);
    const id = isUpload(request)
      ? await this.fromUpload(admin, request)
      : await this.jobs.start(
          admin,
          await this.files.chosen(body.files ?? noFiles()),
          await readSettings(this.dataSource, body),
        );
    reply.header('location', `/api/v1/imports/${id}`);
    return present(await this.runs.get(id));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One import: state, progress and counts (admins)' })
  async get(@CurrentViewer() viewer: Viewer, @Param() { id }: ImportId) {
    adminOnly(viewer);
    return present(await this.runs.get(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Stop it behind the batch under way (admins)' })
  async interrupt(@CurrentViewer() viewer: Viewer, @Param() { id }: ImportId): Promise<void> {
    adminOnly(viewer);
    await this.jobs.interrupt(id);
  }

  @Post(':id/continue')
  @HttpCode(202)
  @NoIdempotency()
  @ApiOperation({
    summary: 'Go on with an interrupted import, or bring in what a dry run checked (admins)',
  })
  async resume(@CurrentViewer() viewer: Viewer, @Param() { id }: ImportId) {
    adminOnly(viewer);
    return present(await this.runs.get(await this.jobs.resume(id)));
  }

  @Get(':id/refusals')
  @ApiOperation({ summary: 'Its first 200 bad lines: file, line, column, reason (admins)' })
  async refusals(@CurrentViewer() viewer: Viewer, @Param() { id }: ImportId) {
    adminOnly(viewer);
    return { data: await this.runs.refusals(id), nextCursor: null };
  }

  private async fromUpload(admin: string, request: FastifyRequest): Promise<string> {
    const upload = await receiveUpload(request, this.files);
    try {
      if (upload.files.length === 0) noFiles();
      const settings = await readSettings(this.dataSource, upload.fields);
      return await this.jobs.start(admin, upload.files, settings);
    } catch (error) {
      await upload.discard();
      throw error;
    }
  }
}

function noFiles(): never {
  throw Fault.invalid([
    { pointer: '/files', code: 'is-empty', detail: 'Send or name at least one file.' },
  ]);
}

/** Paths on the server stay there. */
const present = ({ paths: _paths, ...run }: RunView) => run;
