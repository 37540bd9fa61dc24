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
import { ListQuery } from '../../../../libs/http-api/query-fields';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { PostReader } from '../read/post-reader';
import { PostWriter } from '../write/post-writer';
import { POST_EXAMPLE, shown, shownList } from './examples';
import { IdParam } from './items.dto';
import { NewPostBody, PostChangeBody } from './posts.dto';
import { presentPost } from './present-post';

@ApiTags('posts')
@Controller('api/v1')
export class PostsController {
  constructor(
    private readonly reader: PostReader,
    private readonly writer: PostWriter,
  ) {}

  @Get('items/:id/posts')
  @ApiOperation({
    summary: 'Posts under an item, with the comments on each',
    description:
      'Under questions: accepted, official, then what helped most readers; elsewhere by time.',
  })
  @ApiOkResponse(shownList(POST_EXAMPLE))
  async list(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam, @Query() query: ListQuery) {
    const page = await this.reader.under(viewer, id, query);
    return { data: page.data.map(presentPost), nextCursor: page.nextCursor };
  }

  @Post('items/:id/posts')
  @ApiOperation({ summary: 'Answer, reply or comment' })
  @ApiCreatedResponse(shown(POST_EXAMPLE))
  async create(
    @CurrentViewer() viewer: Viewer,
    @Param() { id: itemId }: IdParam,
    @Body() body: NewPostBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { id } = await this.writer.create(viewer, itemId, body);
    reply.header('location', `/api/v1/posts/${id}`);
    return this.show(viewer, id, reply);
  }

  @Get('posts/:id')
  @ApiOperation({ summary: 'One post' })
  @ApiOkResponse(shown(POST_EXAMPLE))
  get(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.show(viewer, id, reply);
  }

  @Patch('posts/:id')
  @ApiOperation({ summary: 'Change a post; makes a revision' })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag you read.' })
  @ApiOkResponse(shown(POST_EXAMPLE))
  async change(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @IfMatch() expected: ExpectedVersion,
    @Body() body: PostChangeBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.edit(viewer, id, body, expected);
    return this.show(viewer, id, reply);
  }

  @Delete('posts/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete it; author and moderators can undo that for 30 days' })
  @ApiNoContentResponse()
  async remove(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam): Promise<void> {
    await this.writer.delete(viewer, id);
  }

  @Post('posts/:id/undelete')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bring a deleted post back, with the comments that went with it' })
  @ApiOkResponse(shown(POST_EXAMPLE))
  async undelete(
    @CurrentViewer() viewer: Viewer,
    @Param() { id }: IdParam,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.writer.undelete(viewer, id);
    return this.show(viewer, id, reply);
  }

  private async show(viewer: Viewer, id: string, reply: FastifyReply) {
    const post = await this.reader.get(viewer, id);
    reply.header('etag', etagOf(post.version));
    return presentPost(post);
  }
}
