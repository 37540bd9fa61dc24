import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RateKind } from '../../../../libs/http-api/rate-limit';
import { hasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import { page, redirect } from '../../../../libs/pages/page-reply';
import { isLocale } from '../../../../libs/pages/locale';
import { Fault, type FieldError } from '../../../kernel/fault';
import { isId } from '../../../kernel/ids';
import { viewerOf } from '../../access/access.api';
import { requestLocale } from '../../../web/hub-page';
import { demandPerson } from '../accounts.policy';
import { AccountsService } from '../accounts.service';
import { ApiTokensService } from '../api-tokens.service';
import { PeopleService } from '../people.service';
import type { IdentifiedRequest } from '../request-identity';
import { SessionsService } from '../sessions.service';
import { accountPhrases } from './accounts.phrases';
import {
  afterFault,
  nameErrors,
  passwordErrors,
  secretOf,
  textOf,
  type FormBody,
} from './form-fields';
import { MePage, type MePageProps } from './me.page';

@ApiExcludeController()
@Controller('me')
export class MePagesController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly people: PeopleService,
    private readonly tokens: ApiTokensService,
    private readonly sessions: SessionsService,
  ) {}

  @Get()
  async show(@Req() request: IdentifiedRequest) {
    return <MePage {...await this.propsFor(request)} />;
  }

  @Post()
  async describe(@Body() body: FormBody, @Req() request: IdentifiedRequest) {
    const userId = demandPerson(viewerOf(request));
    const t = accountPhrases[requestLocale(request)];
    const displayName = textOf(body, 'displayName');
    const about = textOf(body, 'about').slice(0, 2_000);
    const locale = isLocale(body.locale) ? body.locale : null;
    try {
      const errors = nameErrors(displayName);
      if (errors.length > 0) throw Fault.invalid(errors);
      await this.people.describe(userId, { displayName, about, locale });
    } catch (error) {
      return this.again(request, { profile: afterFault(body, error, t.errors) });
    }
    return redirect('/me', { flash: { kind: 'success', text: t.me.saved } });
  }

  @Post('password')
  @RateKind('signIn')
  async password(@Body() body: FormBody, @Req() request: IdentifiedRequest) {
    const userId = demandPerson(viewerOf(request));
    const t = accountPhrases[requestLocale(request)];
    const next = secretOf(body, 'next');
    try {
      const errors = passwordErrors(next, 'next');
      if (errors.length > 0) throw Fault.invalid(errors);
      await this.accounts.changePassword(userId, {
        current: secretOf(body, 'current'),
        next,
        keepSession: request.sessionId,
      });
    } catch (error) {
      const words = { ...t.errors, 'wrong-password': t.me.passwordWrong };
      return this.again(request, { password: afterFault(body, error, words) });
    }
    return redirect('/me', { flash: { kind: 'success', text: t.me.passwordChanged } });
  }

  /** Shown at once and not after a redirect: the secret must not wait anywhere. */
  @Post('tokens')
  async createToken(@Body() body: FormBody, @Req() request: IdentifiedRequest) {
    const userId = demandPerson(viewerOf(request));
    const t = accountPhrases[requestLocale(request)];
    const name = textOf(body, 'name');
    const days = textOf(body, 'days');
    const errors: FieldError[] = [];
    if (!hasVisibleCharacter(name) || name.length > 100)
      errors.push({ pointer: '/name', code: 'required' });
    if (days !== '' && !(/^\d{1,4}$/.test(days) && Number(days) >= 1 && Number(days) <= 3_650)) {
      errors.push({ pointer: '/days', code: 'days' });
    }
    try {
      if (errors.length > 0) throw Fault.invalid(errors);
      const { secret } = await this.tokens.create(userId, {
        name,
        scope: body.scope === 'write' ? 'write' : 'read',
        ...(days === '' ? {} : { days: Number(days) }),
      });
      return <MePage {...await this.propsFor(request)} newToken={secret} />;
    } catch (error) {
      return this.again(request, { token: afterFault(body, error, t.errors) });
    }
  }

  @Post('tokens/:id/revoke')
  async revokeToken(@Param('id') id: string, @Req() request: IdentifiedRequest) {
    const userId = demandPerson(viewerOf(request));
    await this.tokens.revoke(userId, idOf(id));
    const text = accountPhrases[requestLocale(request)].me.tokenRevoked;
    return redirect('/me#tokens', { flash: { kind: 'success', text } });
  }

  @Post('sessions/:id/end')
  async endSession(@Param('id') id: string, @Req() request: IdentifiedRequest) {
    const userId = demandPerson(viewerOf(request));
    await this.sessions.end(userId, idOf(id));
    const text = accountPhrases[requestLocale(request)].me.sessionEnded;
    return redirect('/me', { flash: { kind: 'success', text } });
  }

  private async again(request: IdentifiedRequest, states: MePageProps['states']) {
    return page(<MePage {...await this.propsFor(request)} states={states} />, { status: 422 });
  }

  private async propsFor(request: IdentifiedRequest): Promise<MePageProps> {
    const viewer = viewerOf(request);
    const userId = demandPerson(viewer);
    const [profile, tokens, sessions] = await Promise.all([
      this.people.profile(viewer.user?.handle ?? ''),
      this.tokens.list(userId),
      this.sessions.list(userId),
    ]);
    return {
      profile: { ...profile, locale: viewer.user?.locale ?? null },
      tokens,
      sessions,
      ...(request.sessionId ? { currentSession: request.sessionId } : {}),
    };
  }
}

function idOf(text: string): string {
  if (!isId(text)) throw Fault.notFound();
  return text;
}
