import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, IsUUID, MaxLength } from 'class-validator';
import { NoIdempotency } from '../../../../libs/http-api/idempotency.interceptor';
import { RateKind } from '../../../../libs/http-api/rate-limit';
import { LenientText } from '../../../../libs/http-api/validation';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { shown } from '../../items/items.api';
import { ShownWhileAsking } from '../shown-while-asking';

const LONGEST_TITLE = 10_000;

@LenientText()
export class SolvedBody {
  @ApiProperty({ maxLength: LONGEST_TITLE, description: 'The question as far as it was typed.' })
  @IsString()
  @MaxLength(LONGEST_TITLE)
  title!: string;

  @ApiProperty({ format: 'uuid', description: 'The item that solves it.' })
  @IsUUID()
  item!: string;
}

const EXAMPLE = { url: '/articles/CHdrHaB5iXpYuK5K3xPRv/keeping-settings-through-a-power-cut' };

/** What somebody does with the similar items he is shown before he asks. */
@ApiTags('search')
@RateKind('search')
@NoIdempotency()
@Controller('api/v1/similar')
export class AskingController {
  constructor(private readonly asking: ShownWhileAsking) {}

  @Post('solved')
  @HttpCode(200)
  @ApiOperation({
    summary: 'One of the similar items solves it: nothing is asked',
    description: 'Counts as a solved search, without the person. Answers with the item’s address.',
  })
  @ApiOkResponse(shown(EXAMPLE))
  async solved(@CurrentViewer() viewer: Viewer, @Body() { title, item }: SolvedBody) {
    const url = await this.asking.solved(viewer, title, item);
    if (url === undefined) throw Fault.notFound();
    return { url };
  }
}
