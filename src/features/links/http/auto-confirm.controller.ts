import { Body, Controller, Get, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsInt, Max, Min, ValidateIf } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { etagOf, IfMatch, type ExpectedVersion } from '../../../../libs/http-api/expected-version';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { shown } from '../../items/items.api';
import { AutoConfirm } from '../auto/auto-confirm';
import {
  AutoConfirmSettings,
  LEAST_THRESHOLD,
  type AutoConfirmSetting,
} from '../auto/auto-confirm-settings';

const Threshold = (kind: string): PropertyDecorator => {
  const decorators = [
    ApiProperty({
      type: 'integer',
      minimum: LEAST_THRESHOLD,
      maximum: 100,
      nullable: true,
      description: `Per cent from which on \`${kind}\` is confirmed; null: never.`,
      example: 95,
    }),
    ValidateIf((_, value: unknown) => value !== null),
    IsInt(),
    Min(LEAST_THRESHOLD),
    Max(100),
  ];
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
};

class AutoConfirmBody {
  @Threshold('same-problem')
  'same-problem'!: number | null;

  @Threshold('answers')
  answers!: number | null;
}

const EXAMPLE = { 'same-problem': 95, answers: null, waiting: 12, confirmed: 340, version: 1 };

/** Whether the hub confirms by itself what it holds for likely enough. */
@ApiTags('links')
@Controller('api/v1/links/auto-confirm')
export class AutoConfirmController {
  constructor(
    private readonly settings: AutoConfirmSettings,
    private readonly automatic: AutoConfirm,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'From how likely on the hub confirms its own proposals; off by default',
    description:
      'For curators and admins. `waiting` and `confirmed` (by the hub, looked at by nobody since) count links you may read, up to 1,000.',
  })
  @ApiOkResponse(shown(EXAMPLE))
  async get(@CurrentViewer() viewer: Viewer, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.show(viewer, await this.settings.get(viewer), reply);
  }

  @Put()
  @ApiOperation({
    summary: 'Let the hub confirm its own proposals, or stop it',
    description:
      'What waits already is confirmed in the background. What a person has refused or taken back is never confirmed by the hub.',
  })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag you read.' })
  @ApiOkResponse(shown(EXAMPLE))
  async set(
    @CurrentViewer() viewer: Viewer,
    @IfMatch() expected: ExpectedVersion,
    @Body() body: AutoConfirmBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const thresholds = { 'same-problem': body['same-problem'], answers: body.answers };
    return this.show(viewer, await this.settings.set(viewer, thresholds, expected), reply);
  }

  private async show(viewer: Viewer, setting: AutoConfirmSetting, reply: FastifyReply) {
    const standing = await this.automatic.standing(scopeOf(viewer), setting);
    reply.header('etag', etagOf(setting.version));
    return { ...setting.thresholds, ...standing, version: setting.version };
  }
}
