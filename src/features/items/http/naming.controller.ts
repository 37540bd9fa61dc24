import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { QueryText } from '../../../../libs/http-api/query-fields';
import { RateKind } from '../../../../libs/http-api/rate-limit';
import { LenientText } from '../../../../libs/http-api/validation';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { NamedPeople, type NamedPerson } from '../read/named-people';
import { shown } from './examples';

@LenientText()
export class NamingQuery {
  @QueryText({ max: 1_000, default: '', description: 'The beginning of a name or a handle.' })
  q = '';
}

const EXAMPLE = { data: [{ handle: 'mara-winter', displayName: 'Mara Winter', staff: true }] };

/** What the editor completes behind `@`. */
@ApiTags('topics')
@Controller('api/v1')
export class NamingController {
  constructor(private readonly people: NamedPeople) {}

  @Get('suggest/people')
  @RateKind('search')
  @ApiOperation({
    summary: 'People to be named in a text, at most eight',
    description:
      'Authors of what you may read; for the company’s people their colleagues too. In a text `@handle` links to them.',
  })
  @ApiOkResponse(shown(EXAMPLE))
  async suggest(
    @Query() { q }: NamingQuery,
    @CurrentViewer() viewer: Viewer,
  ): Promise<{ data: NamedPerson[] }> {
    if (!viewer.signedIn) throw Fault.signInRequired();
    return { data: await this.people.suggest(viewer, q) };
  }
}
