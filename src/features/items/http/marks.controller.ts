import { Controller, Delete, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { PostReader } from '../read/post-reader';
import { PostWriter } from '../write/post-writer';
import { POST_EXAMPLE, shown } from './examples';
import { IdParam } from './items.dto';
import { presentPost } from './present-post';

/** The three marks of an answer. Setting one twice is fine; each answers with the post as it is then. */
@ApiTags('posts')
@Controller('api/v1/posts/:id')
export class MarksController {
  constructor(
    private readonly reader: PostReader,
    private readonly writer: PostWriter,
  ) {}

  @Put('accepted')
  @ApiOperation({ summary: 'The asker: this solved it' })
  @ApiOkResponse(shown(POST_EXAMPLE))
  async accept(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam) {
    await this.writer.accept(viewer, id, true);
    return presentPost(await this.reader.get(viewer, id));
  }

  @Delete('accepted')
  @ApiOperation({ summary: 'Take that back: the question is open again' })
  @ApiOkResponse(shown({ ...POST_EXAMPLE, accepted: false }))
  async unaccept(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam) {
    await this.writer.accept(viewer, id, false);
    return presentPost(await this.reader.get(viewer, id));
  }

  @Put('official')
  @ApiOperation({ summary: 'An agent: the company stands behind this answer' })
  @ApiOkResponse(shown({ ...POST_EXAMPLE, official: true }))
  async makeOfficial(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam) {
    await this.writer.markOfficial(viewer, id, true);
    return presentPost(await this.reader.get(viewer, id));
  }

  @Delete('official')
  @ApiOperation({ summary: 'Take that back' })
  @ApiOkResponse(shown(POST_EXAMPLE))
  async makeUnofficial(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam) {
    await this.writer.markOfficial(viewer, id, false);
    return presentPost(await this.reader.get(viewer, id));
  }

  @Put('confirmed')
  @ApiOperation({ summary: '“This worked for me”, once per reader' })
  @ApiOkResponse(shown({ ...POST_EXAMPLE, confirmedByMe: true }))
  async confirm(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam) {
    await this.writer.confirm(viewer, id, true);
    return presentPost(await this.reader.get(viewer, id));
  }

  @Delete('confirmed')
  @ApiOperation({ summary: 'Take that back' })
  @ApiOkResponse(shown(POST_EXAMPLE))
  async unconfirm(@CurrentViewer() viewer: Viewer, @Param() { id }: IdParam) {
    await this.writer.confirm(viewer, id, false);
    return presentPost(await this.reader.get(viewer, id));
  }
}
