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
  Req,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { NoIdempotency } from '../../../../libs/http-api/idempotency.interceptor';
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
  async me(@CurrentViewer() viewer: Viewer) {
    const { id, email, handle, displayName, roles, organisations, groups } = await this.people.get(
      demandPerson(viewer),
    );
    const locale = viewer.user?.locale ?? null;
    const audiences = [...viewer.audiences].sort();
    return { id, email, handle, displayName, roles, organisations, groups, locale, audiences };
  }

  @Patch('me')
  @ApiOperation({ summary: 'Change what you say about yourself' })
  async describe(@CurrentViewer() viewer: Viewer, @Body() body: MeChangeDto) {
    await this.people.describe(demandPerson(viewer), body);
    return this.me(viewer);
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
  async listTokens(@CurrentViewer() viewer: Viewer) {
    return { data: await this.tokens.list(demandPerson(viewer)), nextCursor: null };
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
  async listSessions(@CurrentViewer() viewer: Viewer) {
    return { data: await this.sessions.list(demandPerson(viewer)), nextCursor: null };
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
