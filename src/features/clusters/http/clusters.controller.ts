import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fault } from '../../../kernel/fault';
import { isId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { shown } from '../../items/items.api';
import { mayReshape, type NamedLinkRef } from '../../links/links.api';
import { ClusterChanges, type Changed } from '../cluster-changes';
import { ClusterTexts } from '../cluster-texts';
import { ClusterTies } from '../cluster-ties';
import { ClustersReader } from '../clusters-reader';
import { MostAsked } from '../most-asked';
import {
  ClusterIdParam,
  MergeBody,
  MostAskedQuery,
  MoveBody,
  PinBody,
  PreviewQuery,
  SplitBody,
  UndoBody,
} from './clusters.dto';
import {
  CHANGED_EXAMPLE,
  CLUSTER_EXAMPLE,
  MOST_ASKED_EXAMPLE,
  presentAsked,
  presentCluster,
  presentTie,
  TIES_EXAMPLE,
} from './present-cluster';

const LEFT =
  '`left` says which members the refused links led to: how many, and the first twenty of them by name.';

@ApiTags('clusters')
@Controller('api/v1')
export class ClustersController {
  constructor(
    private readonly texts: ClusterTexts,
    private readonly ties: ClusterTies,
    private readonly reader: ClustersReader,
    private readonly changes: ClusterChanges,
    private readonly asked: MostAsked,
  ) {}

  @Get('most-asked')
  @ApiOperation({
    summary: 'The problems asked about most',
    description:
      'By the number of their questions and of searches that found one of their texts among the first.',
  })
  @ApiOkResponse(shown(MOST_ASKED_EXAMPLE))
  async mostAsked(@CurrentViewer() viewer: Viewer, @Query() query: MostAskedQuery) {
    const { space, product, limit } = query;
    const found = await this.asked.list(scopeOf(viewer), {
      limit,
      ...(space ? { spaces: space } : {}),
      ...(product ? { product } : {}),
    });
    return { data: found.map(presentAsked) };
  }

  @Get('clusters/:id')
  @ApiOperation({
    summary: 'One problem with everything that is known about it',
    description:
      'Members are those you may read, the best first; of fewer than two there is no cluster for you.',
  })
  @ApiOkResponse(shown(CLUSTER_EXAMPLE))
  async get(@CurrentViewer() viewer: Viewer, @Param() { id }: ClusterIdParam) {
    return presentCluster(await this.texts.get(scopeOf(viewer), id));
  }

  @Get('clusters/:id/ties')
  @ApiOperation({
    summary: 'The links that hold it together, weakest first; with items: those a split would cut',
    description:
      '`author`, `decidedBy` (null: the hub, an import), `automatic` and `reason` are shown to curators and moderators alone.',
  })
  @ApiOkResponse(shown(TIES_EXAMPLE))
  async held(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: ClusterIdParam,
    @Query() { item = [] }: PreviewQuery,
  ) {
    const scope = scopeOf(viewer);
    const present = (link: NamedLinkRef) => presentTie(link, mayReshape(viewer));
    if (!(await this.reader.membersOf(scope, [id], 1)).has(id)) throw Fault.notFound();
    const wrong = item.find((one) => !isId(one));
    if (wrong !== undefined) throw Fault.invalid([{ pointer: '?item', code: 'id' }]);
    if (item.length === 0) {
      const ties = await this.ties.inside(scope, id, { limit: 500 });
      return { links: ties.map(present), parts: [] };
    }
    const { cut, parts } = await this.ties.preview(scope, id, item);
    return { links: cut.map(present), parts };
  }

  @Post('clusters/:id/merge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make one cluster of two' })
  @ApiOkResponse(shown(CHANGED_EXAMPLE))
  async merge(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: ClusterIdParam,
    @Body() body: MergeBody,
  ) {
    return this.show(viewer, await this.changes.merge(viewer, id, body.with, body.reason));
  }

  @Post('clusters/:id/split')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Part members from the others; their links are refused, and kept',
    description: LEFT,
  })
  @ApiOkResponse(shown(CHANGED_EXAMPLE))
  async split(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: ClusterIdParam,
    @Body() body: SplitBody,
  ) {
    return this.show(viewer, await this.changes.split(viewer, id, body.items, body.reason));
  }

  @Post('clusters/:id/move')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take one member to another cluster or item', description: LEFT })
  @ApiOkResponse(shown(CHANGED_EXAMPLE))
  async move(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: ClusterIdParam,
    @Body() body: MoveBody,
  ) {
    return this.show(viewer, await this.changes.move(viewer, id, body.item, body.to, body.reason));
  }

  @Put('clusters/:id/pin')
  @ApiOperation({ summary: 'Say which member is read first' })
  @ApiOkResponse(shown(CHANGED_EXAMPLE))
  async pin(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: ClusterIdParam,
    @Body() body: PinBody,
  ) {
    return this.show(viewer, await this.changes.pin(viewer, id, body.item, body.reason));
  }

  @Post('cluster-changes/:id/undo')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a merge, split, move, pin or undo back' })
  @ApiOkResponse(shown(CHANGED_EXAMPLE))
  async undo(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: ClusterIdParam,
    @Body() body: UndoBody,
  ) {
    return this.show(viewer, await this.changes.undo(viewer, id, body.reason));
  }

  /** The clusters the items are in now; none of those that are alone. */
  private async show(viewer: Viewer, { change, items, left }: Changed) {
    const clusters = await this.reader.clustersOf(scopeOf(viewer), items);
    const views = new Map([...clusters.values()].map((view) => [view.id, view]));
    return {
      change,
      clusters: [...views.values()].map(({ id, size, members }) => ({
        id,
        size,
        title: members[0]?.title ?? '',
      })),
      ...(left ? { left } : {}),
    };
  }
}
