import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { decodeCursor } from '../../../../libs/http-api/cursor';
import { listReply } from '../../../../libs/http-api/list-reply';
import { ListQuery } from '../../../../libs/http-api/query-fields';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { RevisionReader } from '../read/revision-reader';
import { REVISION_EXAMPLE, shown, shownList } from './examples';
import { IdParam } from './items.dto';
import { presentRevision, presentRevisionLine } from './present-revision';

export class RevisionParam extends IdParam {
  @ApiProperty({ type: 'integer', minimum: 1 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  version!: number;
}

/** Histories. Versions are numbered as you see them: one that changed only what is hidden from you is not there. */
@ApiTags('revisions')
@Controller('api/v1')
export class RevisionsController {
  constructor(private readonly reader: RevisionReader) {}

  @Get('items/:id/revisions')
  @ApiOperation({ summary: 'Versions of an item, newest first' })
  @ApiOkResponse(shownList(REVISION_EXAMPLE))
  ofItem(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam, @Query() query: ListQuery) {
    return this.list(viewer, 'item', id, query);
  }

  @Get('items/:id/revisions/:version')
  @ApiOperation({ summary: 'One version of an item with its words' })
  @ApiOkResponse(shown({ ...REVISION_EXAMPLE, body: 'It forgets it.', layers: [] }))
  itemVersion(@CurrentViewer() viewer: Viewer, @Param() { id, version }: RevisionParam) {
    return this.one(viewer, 'item', id, version);
  }

  @Get('posts/:id/revisions')
  @ApiOperation({ summary: 'Versions of a post, newest first' })
  @ApiOkResponse(shownList({ ...REVISION_EXAMPLE, title: '', state: '' }))
  ofPost(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam, @Query() query: ListQuery) {
    return this.list(viewer, 'post', id, query);
  }

  @Get('posts/:id/revisions/:version')
  @ApiOperation({ summary: 'One version of a post with its words' })
  @ApiOkResponse(shown({ ...REVISION_EXAMPLE, body: 'Update it.', layers: [] }))
  postVersion(@CurrentViewer() viewer: Viewer, @Param() { id, version }: RevisionParam) {
    return this.one(viewer, 'post', id, version);
  }

  private async list(viewer: Viewer, of: 'item' | 'post', id: string, query: ListQuery) {
    const before = query.cursor
      ? decodeCursor(query.cursor, { version: 'int' } as const)
      : undefined;
    const lines = await this.reader.list(viewer, of, id);
    const rest = before ? lines.filter((line) => line.version < before.version) : lines;
    return listReply(rest.slice(0, query.limit + 1), query.limit, presentRevisionLine, (line) => ({
      version: line.version,
    }));
  }

  private async one(viewer: Viewer, of: 'item' | 'post', id: string, version: number) {
    const [text] = await this.reader.texts(viewer, of, id, [version]);
    if (!text) throw Fault.notFound();
    return presentRevision(text);
  }
}
