import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { NoIdempotency } from '../../../../libs/http-api/idempotency.interceptor';
import { Fault } from '../../../kernel/fault';
import { shortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { MAX_IMAGE_BYTES } from '../attachments.policy';
import { AttachmentsService, imageTooLarge, notAnImage } from '../attachments.service';

/** One byte more than allowed shows that there was more, whether the parser says so in time or not. */
const LIMITS = { fileSize: MAX_IMAGE_BYTES + 1, files: 1, fields: 0, parts: 2 };

const EXAMPLE = {
  id: '0199b7a4-6a4b-7c1e-9d59-2f8a3c1be001',
  type: 'image/png',
  size: 48213,
  name: 'Fehler E17.png',
  url: '/attachments/1C5Qd8c6sVtC3hXoJb5mXg',
};

/** Takes images for texts. */
@ApiTags('attachments')
@Controller('api/v1/attachments')
export class AttachmentsController {
  constructor(private readonly attachments: AttachmentsService) {}

  @Post()
  @HttpCode(201)
  @NoIdempotency()
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    },
  })
  @ApiOperation({
    summary: 'Add an image to be shown in a text',
    description:
      'PNG, JPEG, GIF or WebP, 8 MiB at most. What the camera wrote into it (place, time, names, comments) is removed; the picture stays as it is. Put `![words](url)` with the `url` of the answer into the text: whoever reads the text sees the image. One that no text shows is removed after a day.',
  })
  @ApiCreatedResponse({ schema: { example: EXAMPLE } })
  async add(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest) {
    const { id, type, size, name } = await this.attachments.add(viewer, await fileIn(request));
    return { id, type, size, name, url: `/attachments/${shortId(id)}` };
  }
}

/** The one file of a form, in memory. @throws Fault 413, 415, 422 */
async function fileIn(request: FastifyRequest): Promise<{ bytes: Buffer; name: string }> {
  if (!request.isMultipart()) throw notAnImage();
  try {
    const part = await request.file({ limits: LIMITS });
    if (part?.fieldname !== 'file') throw noFile();
    return { bytes: await part.toBuffer(), name: part.filename };
  } catch (error) {
    const { code } = error as { code?: string };
    throw code === 'FST_REQ_FILE_TOO_LARGE' ? imageTooLarge() : error;
  }
}

const noFile = (): Fault =>
  Fault.invalid([{ pointer: '/file', code: 'is-empty', detail: 'Send one image as `file`.' }]);
