import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RateKind } from '../../../../libs/http-api/rate-limit';
import { failedForm } from '../../../../libs/pages/form';
import { page, redirect, safePath } from '../../../../libs/pages/page-reply';
import { Fault } from '../../../kernel/fault';
import { requestLocale } from '../../../web/hub-page';
import { AccountsService } from '../accounts.service';
import { DemoAccounts } from '../demo-accounts';
import { IdentityService, SESSION_DAYS } from '../identity.service';
import { PasswordResetService } from '../password-reset.service';
import { RequestIdentities, type IdentifiedRequest } from '../request-identity';
import { accountPhrases } from './accounts.phrases';
import {
  afterFault,
  emailErrors,
  nameErrors,
  passwordErrors,
  secretOf,
  textOf,
  type FormBody,
} from './form-fields';
import { ForgotPage, ResetPage, SignInPage, SignUpPage } from './sign-in.page';

@ApiExcludeController()
@Controller()
export class SignInPagesController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly identity: IdentityService,
    private readonly identities: RequestIdentities,
    private readonly resets: PasswordResetService,
    private readonly demo: DemoAccounts,
  ) {}

  @Get('signin')
  async signInForm(@Query() query: FormBody, @Req() request: IdentifiedRequest) {
    const back = safePath(query.back);
    if (request.viewer?.signedIn) return redirect(back);
    return <SignInPage back={back} demo={await this.demo.list()} />;
  }

  @Post('signin')
  @RateKind('signIn')
  async signIn(
    @Body() body: FormBody,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const t = accountPhrases[requestLocale(request)];
    const back = safePath(body.back);
    try {
      const email = textOf(body, 'email');
      const userId = await this.accounts.authenticate(
        email,
        secretOf(body, 'password'),
        request.ip,
      );
      await this.enter(userId, request, reply);
      return redirect(back);
    } catch (error) {
      const wait = error instanceof Fault ? error.options.headers?.['retry-after'] : undefined;
      const state = afterFault(body, error, {
        'sign-in-failed': t.signIn.failed,
        'sign-in-throttled': t.signIn.throttled(wait ?? '60'),
      });
      const status = error instanceof Fault && error.status === 429 ? 429 : 422;
      const demo = await this.demo.list();
      return page(<SignInPage back={back} state={state} demo={demo} />, { status });
    }
  }

  /** One click in the demo; elsewhere there is nothing here. */
  @Post('signin/demo')
  @RateKind('signIn')
  async signInDemo(
    @Body() body: FormBody,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const userId = await this.demo.find(textOf(body, 'email'));
    if (!userId) throw Fault.notFound();
    await this.enter(userId, request, reply);
    return redirect(safePath(body.back));
  }

  @Post('signout')
  async signOut(
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (request.sessionId && request.binding) await this.identity.closeSession(request.binding);
    this.identities.forget(reply);
    const text = accountPhrases[requestLocale(request)].signedOut;
    return redirect('/', { flash: { kind: 'info', text } });
  }

  @Get('signup')
  signUpForm(@Query() query: FormBody, @Req() request: IdentifiedRequest) {
    const back = safePath(query.back);
    return request.viewer?.signedIn ? redirect(back) : <SignUpPage back={back} />;
  }

  @Post('signup')
  @RateKind('signIn')
  async signUp(
    @Body() body: FormBody,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const locale = requestLocale(request);
    const t = accountPhrases[locale];
    const account = {
      email: textOf(body, 'email'),
      displayName: textOf(body, 'displayName'),
      password: secretOf(body, 'password'),
      locale,
    };
    const back = safePath(body.back);
    try {
      const errors = [
        ...nameErrors(account.displayName),
        ...emailErrors(account.email),
        ...passwordErrors(account.password),
      ];
      if (errors.length > 0) throw Fault.invalid(errors);
      const userId = await this.accounts.signUp(account);
      await this.enter(userId, request, reply);
      return redirect(back, { flash: { kind: 'success', text: t.signUp.done } });
    } catch (error) {
      const words = { ...t.errors, 'account.email-taken': t.signUp.taken };
      const state = afterFault(body, error, words);
      return page(<SignUpPage back={back} state={state} />, { status: 422 });
    }
  }

  @Get('forgot')
  forgotForm() {
    return <ForgotPage />;
  }

  @Post('forgot')
  @RateKind('signIn')
  async forgot(@Body() body: FormBody, @Req() request: IdentifiedRequest) {
    const t = accountPhrases[requestLocale(request)];
    const errors = emailErrors(textOf(body, 'email'));
    if (errors.length > 0) {
      const state = failedForm(body, errors, () => t.errors.email);
      return page(<ForgotPage state={state} />, { status: 422 });
    }
    await this.resets.request(textOf(body, 'email'));
    return redirect('/signin', { flash: { kind: 'success', text: t.forgot.done } });
  }

  @Get('reset/:secret')
  async resetForm(@Param('secret') secret: string) {
    return <ResetPage secret={secret} usable={await this.resets.usable(secret)} />;
  }

  @Post('reset/:secret')
  @RateKind('signIn')
  async reset(
    @Param('secret') secret: string,
    @Body() body: FormBody,
    @Req() request: IdentifiedRequest,
  ) {
    const t = accountPhrases[requestLocale(request)];
    try {
      const password = secretOf(body, 'password');
      const errors = passwordErrors(password);
      if (errors.length > 0) throw Fault.invalid(errors);
      await this.resets.use(secret, password);
    } catch (error) {
      const words = { ...t.errors, 'reset.unusable': t.reset.unusable };
      const state = afterFault(body, error, words);
      const usable = await this.resets.usable(secret);
      return page(<ResetPage secret={secret} usable={usable} state={state} />, { status: 422 });
    }
    return redirect('/signin', { flash: { kind: 'success', text: t.reset.done } });
  }

  private async enter(userId: string, request: IdentifiedRequest, reply: FastifyReply) {
    const userAgent = request.headers['user-agent'] ?? '';
    const secret = await this.identity.openSession(userId, { address: request.ip, userAgent });
    this.identities.remember(reply, secret, SESSION_DAYS);
  }
}
