import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { etagOf, IfMatch, type ExpectedVersion } from '../../../../libs/http-api/expected-version';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { ShownWhileAsking } from '../../proposals/proposals.api';
import { productSlugOf, tagsOf } from '../item-input';
import { ItemLists } from '../read/item-lists';
import { ItemReader } from '../read/item-reader';
import { ItemWriter } from '../write/item-writer';
import { CARD_EXAMPLE, ITEM_EXAMPLE, shown, shownList } from './examples';
import { IdParam, ItemChangeBody, ItemsQuery, NewItemBody } from './items.dto';
import { presentCard, presentItem } from './present-item';

@ApiTags('items')
@Controller('api/v1/items')
export class ItemsController {
  constructor(
    private readonly reader: ItemReader,
    private readonly lists: ItemLists,
    private readonly writer: ItemWriter,
    private readonly asking: ShownWhileAsking,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Items you may read, newest first or as the tab says' })
  @ApiOkResponse(shownList(CARD_EXAMPLE))
  async list(@CurrentViewer() viewer: Viewer, @Query() query: ItemsQuery) {
    const filter = {
      spaces: query.space,
      kinds: query.kind,
      tags: query.tag && tagsOf(query.tag),
      products: query.product?.map(productSlugOf),
      langs: query.lang,
      states: query.state,
      author: query.author,
      tab: query.tab,
    };
    const page = await this.lists.list(scopeOf(viewer), filter, query);
    return { data: page.data.map(presentCard), nextCursor: page.nextCursor };
  }

  @Post()
  @ApiOperation({ summary: 'Write an item; company articles begin as drafts' })
  @ApiCreatedResponse(shown(ITEM_EXAMPLE))
  async create(
    @CurrentViewer() viewer: Viewer,
    @Body() { shown: similar = [], ...item }: NewItemBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { id } = await this.writer.create(viewer, item);
    await this.asking.askedAnyway(viewer, id, similar);
    reply.header('location', `/api/v1/items/${id}`);
    return this.show(viewer, id, reply);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'One item',
    description:
      'The ETag is a fingerprint of the text you may read: it does not change with parts that are hidden from you.',
  })
  @ApiOkResponse(shown(ITEM_EXAMPLE))
  get(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.show(viewer, id, reply);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change title, text, tags and the like; makes a revision' })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag you read.' })
  @ApiOkResponse(shown(ITEM_EXAMPLE))
  async change(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @IfMatch() expected: ExpectedVersion,
    @Body() body: ItemChangeBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.edit(viewer, id, body, expected);
    return this.show(viewer, id, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete it; author and moderators can undo that for 30 days' })
  @ApiNoContentResponse()
  async remove(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam): Promise<void> {
    await this.writer.delete(viewer, id);
  }

  private async show(viewer: Viewer, id: string, reply: FastifyReply) {
    const item = await this.reader.get(viewer, id);
    reply.header('etag', etagOf(item.version));
    return presentItem(item);
  }
}
