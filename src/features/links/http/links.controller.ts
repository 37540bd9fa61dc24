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
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { ItemReader, shown, shownList } from '../../items/items.api';
import { LinkTrust } from '../link-trust';
import { LinkViews } from '../link-views';
import { LinksReader, type NamedLinkRef } from '../links-reader';
import { seesUndecided, type Linker } from '../links.policy';
import { LinkWriter } from '../write/link-writer';
import {
  ItemLinksQuery,
  LinkDecisionBody,
  LinkIdParam,
  LinksQuery,
  NewLinkBody,
} from './links.dto';
import { LINK_EXAMPLE, presentLink } from './present-link';

const FOR_DECIDERS =
  '`author`, `decidedBy` (null: the hub or an import), `automatic` (the hub has confirmed it by itself), `reason` and `demand` are shown to them alone.';

@ApiTags('links')
@Controller('api/v1')
export class LinksController {
  constructor(
    private readonly items: ItemReader,
    private readonly links: LinksReader,
    private readonly views: LinkViews,
    private readonly trust: LinkTrust,
    private readonly writer: LinkWriter,
  ) {}

  @Get('items/:id/links')
  @ApiOperation({
    summary: 'Links from and to an item and its posts',
    description: `Proposals and refusals are shown to those who decide, and to who made them. ${FOR_DECIDERS}`,
  })
  @ApiOkResponse(shownList(LINK_EXAMPLE))
  async ofItem(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: LinkIdParam,
    @Query() query: ItemLinksQuery,
  ) {
    await this.items.get(viewer, id);
    const { state = ['confirmed'], kind, limit, cursor } = query;
    const linker = await this.trust.of(viewer);
    const filter = { item: id, states: state, ...(kind ? { kinds: kind } : {}) };
    const page = await this.links.list(linker, filter, { limit, cursor });
    return { data: await this.present(linker, page.data), nextCursor: page.nextCursor };
  }

  @Post('items/:id/links')
  @ApiOperation({
    summary: 'Link an item, or a post of it, with another',
    description:
      'Open to whoever may edit either end, curators, moderators and members whose answers helped three times.',
  })
  @ApiCreatedResponse(shown(LINK_EXAMPLE))
  async create(
    @CurrentViewer() viewer: Viewer,
    @Param() { id: from }: LinkIdParam,
    @Body() body: NewLinkBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { id } = await this.writer.create(viewer, from, body);
    reply.header('location', `/api/v1/links/${id}`);
    return this.show(viewer, id, reply);
  }

  @Get('links')
  @ApiOperation({
    summary: 'Links in one state, those first whose decision helps most',
    description:
      'The queue of those who decide: `state=proposed`. Ordered by probability × (1 + searches of the last ninety days that found one of the ends: `demand`). ' +
      FOR_DECIDERS,
  })
  @ApiOkResponse(shownList(LINK_EXAMPLE))
  async list(@CurrentViewer() viewer: Viewer, @Query() query: LinksQuery) {
    const { state, kind, origin, likely, automatic, limit, cursor } = query;
    const linker = await this.trust.of(viewer);
    const page = await this.links.list(
      linker,
      {
        states: [state],
        ...(kind ? { kinds: kind } : {}),
        ...(origin ? { origins: origin } : {}),
        automatic,
        ...(likely === undefined ? {} : { likely: likely / 100 }),
      },
      { limit, cursor },
    );
    return { data: await this.present(linker, page.data), nextCursor: page.nextCursor };
  }

  @Get('links/:id')
  @ApiOperation({ summary: 'One link', description: FOR_DECIDERS })
  @ApiOkResponse(shown(LINK_EXAMPLE))
  get(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: LinkIdParam,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.show(viewer, id, reply);
  }

  @Patch('links/:id')
  @ApiOperation({
    summary: 'Confirm, refuse, call it another kind, or take that back',
    description: 'Stale when somebody else has decided: the document then carries his decision.',
  })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag you read.' })
  @ApiOkResponse(shown(LINK_EXAMPLE))
  async decide(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: LinkIdParam,
    @IfMatch() expected: ExpectedVersion,
    @Body() body: LinkDecisionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.decide(viewer, id, body, expected);
    return this.show(viewer, id, reply);
  }

  @Delete('links/:id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove a link that should never have been; a wrong proposal is refused instead',
    description: 'Stale when somebody else has decided: the document then carries his decision.',
  })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag you read.' })
  @ApiNoContentResponse()
  async remove(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: LinkIdParam,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    await this.writer.remove(viewer, id, expected);
  }

  private async show(viewer: Viewer, id: string, reply: FastifyReply) {
    const linker = await this.trust.of(viewer);
    const link = await this.links.findFor(linker, id);
    const [presented] = link ? await this.present(linker, [link]) : [];
    if (!presented) throw Fault.notFound();
    reply.header('etag', etagOf(presented.version));
    return presented;
  }

  private async present(linker: Linker, links: readonly NamedLinkRef[]) {
    const views = await this.views.of(scopeOf(linker.viewer), links);
    return views.map((view) => presentLink(view, { undecided: seesUndecided(linker, view) }));
  }
}
