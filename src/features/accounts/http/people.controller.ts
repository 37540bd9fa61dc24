import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { decodeCursor } from '../../../../libs/http-api/cursor';
import { etagOf, IfMatch, type ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { NoIdempotency } from '../../../../libs/http-api/idempotency.interceptor';
import { listReply } from '../../../../libs/http-api/list-reply';
import { ListQuery } from '../../../../libs/http-api/query-fields';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { demandAdmin } from '../accounts.policy';
import { AccountsService } from '../accounts.service';
import { CirclesService, type CircleKind } from '../circles.service';
import { PeopleService } from '../people.service';
import {
  MemberDto,
  NewCircleDto,
  NewPersonDto,
  PeopleQuery,
  PersonChangeDto,
} from './accounts.dto';

@ApiTags('people')
@Controller('api/v1/people')
export class PeopleController {
  constructor(
    private readonly people: PeopleService,
    private readonly accounts: AccountsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Accounts by name (admins)' })
  async list(@CurrentViewer() viewer: Viewer, @Query() query: PeopleQuery) {
    demandAdmin(viewer);
    const after = placeOf(query.cursor);
    const rows = await this.people.list({ text: query.q, limit: query.limit + 1, after });
    return listReply(
      rows,
      query.limit,
      (row) => row,
      (row) => ({ name: row.displayName, id: row.id }),
    );
  }

  @Post()
  @NoIdempotency()
  @ApiOperation({ summary: 'Make an account (admins)' })
  async create(
    @CurrentViewer() viewer: Viewer,
    @Body() body: NewPersonDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const actor = demandAdmin(viewer);
    return this.shown(await this.accounts.signUp(body, actor), reply);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One account (admins)' })
  get(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseUUIDPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    demandAdmin(viewer);
    return this.shown(id, reply);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change roles, close or open an account (admins)' })
  async change(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseUUIDPipe) id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() body: PersonChangeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.people.update(demandAdmin(viewer), id, body, expected);
    return this.shown(id, reply);
  }

  private async shown(id: string, reply: FastifyReply) {
    const person = await this.people.get(id);
    reply.header('etag', etagOf(person.version));
    return person;
  }
}

/** A place in a list by name. @throws HttpProblem 422 */
const placeOf = (cursor: string | undefined) =>
  cursor ? decodeCursor(cursor, { name: 'text', id: 'id' } as const) : undefined;

const KINDS: ReadonlyMap<string, CircleKind> = new Map([
  ['organisations', 'organisation'],
  ['groups', 'group'],
]);

function kindOf(name: string): CircleKind {
  const kind = KINDS.get(name);
  if (!kind) throw Fault.notFound();
  return kind;
}

@ApiTags('people')
@Controller('api/v1/circles/:kind')
export class CirclesController {
  constructor(private readonly circles: CirclesService) {}

  @Get()
  @ApiOperation({ summary: 'Organisations or groups with their size (admins)' })
  async list(
    @CurrentViewer() viewer: Viewer,
    @Param('kind') kind: string,
    @Query() { limit, cursor }: ListQuery,
  ) {
    demandAdmin(viewer);
    const after = placeOf(cursor);
    const rows = await this.circles.list(kindOf(kind), { limit: limit + 1, after });
    return listReply(
      rows,
      limit,
      (row) => row,
      ({ name, id }) => ({ name, id }),
    );
  }

  @Post()
  @ApiOperation({ summary: 'Make an organisation or a group (admins)' })
  create(@CurrentViewer() viewer: Viewer, @Param('kind') kind: string, @Body() body: NewCircleDto) {
    return this.circles.create(demandAdmin(viewer), kindOf(kind), body.name);
  }

  @Get(':id/members')
  @ApiOperation({ summary: 'Its people (admins)' })
  async members(
    @CurrentViewer() viewer: Viewer,
    @Param('kind') kind: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { limit, cursor }: ListQuery,
  ) {
    demandAdmin(viewer);
    const after = placeOf(cursor);
    const rows = await this.circles.people(kindOf(kind), id, { limit: limit + 1, after });
    return listReply(
      rows,
      limit,
      (row) => row,
      (row) => ({ name: row.displayName, id: row.id }),
    );
  }

  @Put(':id/members')
  @HttpCode(204)
  @ApiOperation({ summary: 'Let a person in (admins)' })
  add(
    @CurrentViewer() viewer: Viewer,
    @Param('kind') kind: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: MemberDto,
  ): Promise<void> {
    return this.circles.add(demandAdmin(viewer), kindOf(kind), id, body.userId);
  }

  @Delete(':id/members/:userId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a person out (admins)' })
  remove(
    @CurrentViewer() viewer: Viewer,
    @Param('kind') kind: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('userId', ParseUUIDPipe) userId: string,
  ): Promise<void> {
    return this.circles.remove(demandAdmin(viewer), kindOf(kind), id, userId);
  }
}
