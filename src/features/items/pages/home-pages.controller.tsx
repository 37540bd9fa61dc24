import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { AccountsOptions } from '../../accounts/accounts.api';
import { HomeReader } from './home-reader';
import { HomePage } from './home.page';

@ApiExcludeController()
@Controller()
export class HomePagesController {
  constructor(
    private readonly home: HomeReader,
    private readonly options: AccountsOptions,
  ) {}

  @Get()
  async show(@CurrentViewer() viewer: Viewer) {
    return (
      <HomePage
        view={await this.home.read(viewer)}
        staff={viewer.isStaff}
        signedIn={viewer.signedIn}
        canonical={`${this.options.publicUrl}/`}
      />
    );
  }
}
