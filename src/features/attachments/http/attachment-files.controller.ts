import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../../kernel/fault';
import { fromShortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { AttachmentsService } from '../attachments.service';

/** Nothing in an image may run, whatever a browser takes it for. */
const CONTENT_POLICY = "default-src 'none'; sandbox";

/** Images as texts show them. Kept by browsers, but asked for each time: rights change. */
@ApiExcludeController()
@Controller('attachments')
export class AttachmentFilesController {
  constructor(private readonly attachments: AttachmentsService) {}

  @Get(':id')
  async show(
    @Param('id') id: string,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const found = await this.attachments.find(viewer, fromShortId(id) ?? nothing());
    const etag = `"${found.sha256}"`;
    const headers = {
      etag,
      'cache-control': 'private, no-cache',
      vary: 'Cookie, Authorization',
      'content-security-policy': CONTENT_POLICY,
      'x-content-type-options': 'nosniff',
    };
    if (request.headers['if-none-match'] === etag) {
      await reply.code(304).headers(headers).send();
      return;
    }
    const bytes = await this.attachments.bytesOf(found);
    await reply
      .headers({
        ...headers,
        'content-type': found.type,
        'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(found.name)}`,
      })
      .send(bytes);
  }
}

function nothing(): never {
  throw Fault.notFound();
}
