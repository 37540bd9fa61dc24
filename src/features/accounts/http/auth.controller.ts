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
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { etagOf, IfMatch, type ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { NoIdempotency } from '../../../../libs/http-api/idempotency.interceptor';
import { decodeCursor } from '../../../../libs/http-api/cursor';
import { listReply } from '../../../../libs/http-api/list-reply';
import { ListQuery } from '../../../../libs/http-api/query-fields';
import { RateKind } from '../../../../libs/http-api/rate-limit';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { demandPerson } from '../accounts.policy';
import { AccountsService } from '../accounts.service';
import { ApiTokensService } from '../api-tokens.service';
import { PeopleService } from '../people.service';
import type { IdentifiedRequest } from '../request-identity';
import { SessionsService } from '../sessions.service';
import { MeChangeDto, NewPasswordDto, NewTokenDto, TokenRequestDto } from './accounts.dto';

/** A token that came of a password may be used this long; one made in the settings as long as one likes. */
const PASSWORD_TOKEN_DAYS = 30;

@ApiTags('accounts')
@Controller('api/v1')
export class AuthController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly tokens: ApiTokensService,
    private readonly sessions: SessionsService,
    private readonly people: PeopleService,
  ) {}

  @Post('auth/token')
  @HttpCode(201)
  @RateKind('signIn')
  @NoIdempotency()
  @ApiOperation({ summary: 'A token for a program, by address and password (30 days)' })
  async token(@Body() body: TokenRequestDto, @Req() request: IdentifiedRequest) {
    const userId = await this.accounts.authenticate(body.email, body.password, request.ip);
    const { secret, token } = await this.tokens.create(userId, {
      name: body.name ?? 'API',
      scope: body.scope ?? 'write',
      days: PASSWORD_TOKEN_DAYS,
    });
    return { token: secret, id: token.id, scope: token.scope, expiresAt: token.expiresAt };
  }

  @Get('me')
  @ApiOperation({ summary: 'Who you are and what you may read' })
  async me(@CurrentViewer() viewer: Viewer, @Res({ passthrough: true }) reply: FastifyReply) {
    const person = await this.people.get(demandPerson(viewer));
    const { id, email, handle, displayName, roles, organisations, groups, version } = person;
    const audiences = [...viewer.audiences].sort();
    reply.header('etag', etagOf(version));
    return {
      id,
      email,
      handle,
      displayName,
      roles,
      organisations,
      groups,
      locale: person.locale,
      audiences,
      version,
    };
  }

  @Patch('me')
  @ApiOperation({ summary: 'Change what you say about yourself' })
  async describe(
    @CurrentViewer() viewer: Viewer,
    @IfMatch() expected: ExpectedVersion,
    @Body() body: MeChangeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.people.describe(demandPerson(viewer), body, expected);
    return this.me(viewer, reply);
  }

  @Post('me/password')
  @HttpCode(204)
  @RateKind('signIn')
  @NoIdempotency()
  @ApiOperation({ summary: 'Set a new password; other sessions and all tokens end' })
  async password(
    @CurrentViewer() viewer: Viewer,
    @Body() body: NewPasswordDto,
    @Req() request: IdentifiedRequest,
  ): Promise<void> {
    const keepSession = request.sessionId;
    await this.accounts.changePassword(demandPerson(viewer), { ...body, keepSession });
  }

  @Get('me/tokens')
  @ApiOperation({ summary: 'Your API tokens in force' })
  async listTokens(@CurrentViewer() viewer: Viewer, @Query() { limit, cursor }: ListQuery) {
    const ask = { limit: limit + 1, after: placeOf(cursor) };
    return page(await this.tokens.list(demandPerson(viewer), ask), limit);
  }

  @Post('me/tokens')
  @NoIdempotency()
  @ApiOperation({ summary: 'Make an API token; its secret is shown this once' })
  async createToken(@CurrentViewer() viewer: Viewer, @Body() body: NewTokenDto) {
    const { secret, token } = await this.tokens.create(demandPerson(viewer), body);
    return { ...token, token: secret };
  }

  @Delete('me/tokens/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API token' })
  revokeToken(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<void> {
    return this.tokens.revoke(demandPerson(viewer), id);
  }

  @Get('me/sessions')
  @ApiOperation({ summary: 'Browsers you are signed in with' })
  async listSessions(@CurrentViewer() viewer: Viewer, @Query() { limit, cursor }: ListQuery) {
    const ask = { limit: limit + 1, after: placeOf(cursor) };
    return page(await this.sessions.page(demandPerson(viewer), ask), limit);
  }

  @Delete('me/sessions/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign a browser out' })
  endSession(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<void> {
    return this.sessions.end(demandPerson(viewer), id);
  }
}

/** A place in a list of things in the order they were made. @throws HttpProblem 422 */
const placeOf = (cursor: string | undefined): string | undefined =>
  cursor ? decodeCursor(cursor, { id: 'id' } as const).id : undefined;

const page = <T extends { readonly id: string }>(rows: readonly T[], limit: number) =>
  listReply(
    rows,
    limit,
    (row) => row,
    ({ id }) => ({ id }),
  );
