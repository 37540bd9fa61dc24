import { Module, type DynamicModule } from '@nestjs/common';
import { MailSender } from '../../../libs/mail/mail';
import { AccountsOptions } from './accounts-options';
import { AccountsService } from './accounts.service';
import { ApiTokensService } from './api-tokens.service';
import { CirclesService } from './circles.service';
import { DemoAccounts } from './demo-accounts';
import { AuthController } from './http/auth.controller';
import { CirclesController, PeopleController } from './http/people.controller';
import { IdentityService } from './identity.service';
import { MePagesController } from './pages/me-pages.controller';
import { SignInPagesController } from './pages/sign-in-pages.controller';
import { PasswordResetService } from './password-reset.service';
import { PeopleService } from './people.service';
import { RequestIdentities } from './request-identity';
import { SessionsService } from './sessions.service';
import { SignInThrottle } from './sign-in-throttle';

const SERVICES = [
  AccountsService,
  ApiTokensService,
  CirclesService,
  DemoAccounts,
  IdentityService,
  PasswordResetService,
  PeopleService,
  SessionsService,
  SignInThrottle,
];

/** Who people are. Global: every request begins here. */
@Module({})
export class AccountsModule {
  static forRoot(options: AccountsOptions, mail: MailSender): DynamicModule {
    return {
      module: AccountsModule,
      global: true,
      controllers: [
        AuthController,
        PeopleController,
        CirclesController,
        SignInPagesController,
        MePagesController,
      ],
      providers: [
        ...SERVICES,
        { provide: AccountsOptions, useValue: options },
        { provide: MailSender, useValue: mail },
        {
          provide: RequestIdentities,
          inject: [IdentityService],
          useFactory: (identity: IdentityService) =>
            new RequestIdentities(identity, options.secret, options.secure),
        },
      ],
      exports: [...SERVICES, AccountsOptions, RequestIdentities],
    };
  }
}
