import { Body, Controller, Delete, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { etagOf } from '../../../../libs/http-api/expected-version';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { ItemReader } from '../read/item-reader';
import { ItemWriter } from '../write/item-writer';
import { ITEM_EXAMPLE, shown } from './examples';
import { IdParam, RestoreBody, StateBody } from './items.dto';
import { presentItem } from './present-item';

/** What is done to an item besides writing its text. Each answers with the item as it is then. */
@ApiTags('items')
@Controller('api/v1/items/:id')
export class ItemActionsController {
  constructor(
    private readonly reader: ItemReader,
    private readonly writer: ItemWriter,
  ) {}

  @Post('state')
  @HttpCode(200)
  @ApiOperation({ summary: 'Publish, archive, solve, close, reopen' })
  @ApiOkResponse(shown(ITEM_EXAMPLE))
  async state(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @Body() { state, reason }: StateBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.changeState(viewer, id, state, reason);
    return this.show(viewer, id, reply);
  }

  @Post('restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make an older version the current one again' })
  @ApiOkResponse(shown(ITEM_EXAMPLE))
  async restore(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @Body() { version, reason }: RestoreBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.restore(viewer, id, version, reason);
    return this.show(viewer, id, reply);
  }

  @Post('undelete')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bring a deleted item back' })
  @ApiOkResponse(shown(ITEM_EXAMPLE))
  async undelete(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.undelete(viewer, id);
    return this.show(viewer, id, reply);
  }

  @Put('confirmed')
  @ApiOperation({ summary: '“This worked for me”, for articles, how-tos and wiki pages' })
  @ApiOkResponse(shown({ ...ITEM_EXAMPLE, confirmedByMe: true }))
  async confirm(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.confirm(viewer, id, true);
    return this.show(viewer, id, reply);
  }

  @Delete('confirmed')
  @ApiOperation({ summary: 'Take that back' })
  @ApiOkResponse(shown(ITEM_EXAMPLE))
  async unconfirm(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.confirm(viewer, id, false);
    return this.show(viewer, id, reply);
  }

  private async show(viewer: Viewer, id: string, reply: FastifyReply) {
    const item = await this.reader.get(viewer, id);
    reply.header('etag', etagOf(item.version));
    return presentItem(item);
  }
}
