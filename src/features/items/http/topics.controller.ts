import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListQuery } from '../../../../libs/http-api/query-fields';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { tagOf } from '../item-input';
import { SpaceReader, type SpaceView } from '../read/space-reader';
import { TopicReader } from '../read/topic-reader';
import { shownList } from './examples';
import { TagsQuery } from './items.dto';

const SPACE_EXAMPLE = {
  space: 'community',
  kinds: ['question', 'wiki'],
  mayWrite: ['question', 'wiki'],
  items: 412,
  byKind: { question: 398, wiki: 14 },
  open: 61,
  freshest: '2026-11-02T10:01:00.000Z',
};

/** What there is to browse by. Everything is counted for whoever asks. */
@ApiTags('topics')
@Controller('api/v1')
export class TopicsController {
  constructor(
    private readonly spaceReader: SpaceReader,
    private readonly topics: TopicReader,
  ) {}

  @Get('spaces')
  @ApiOperation({ summary: 'The spaces you may know of' })
  @ApiOkResponse(shownList(SPACE_EXAMPLE))
  async spaces(@CurrentViewer() viewer: Viewer) {
    const spaces = await this.spaceReader.overview(viewer);
    return { data: spaces.map(presentSpace), nextCursor: null };
  }

  @Get('tags')
  @ApiOperation({ summary: 'Tags, most used first' })
  @ApiOkResponse(shownList({ tag: 'router', items: 31 }))
  tags(@CurrentViewer() viewer: Viewer, @Query() query: TagsQuery) {
    const { limit, cursor, q } = query;
    return this.topics.tags(scopeOf(viewer), { limit, cursor, prefix: tagOf(q ?? '') });
  }

  @Get('products')
  @ApiOperation({ summary: 'Products anything you may read is about' })
  @ApiOkResponse(shownList({ slug: 'hub-2000', name: 'Hub 2000', items: 12 }))
  products(@CurrentViewer() viewer: Viewer, @Query() { limit, cursor }: ListQuery) {
    return this.topics.productPage(scopeOf(viewer), { limit, cursor });
  }
}

const presentSpace = (space: SpaceView) => ({
  ...space,
  freshest: space.freshest?.toISOString() ?? null,
});
