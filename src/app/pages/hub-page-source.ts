import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Flash } from '../../../libs/pages/flash';
import { PageContextSource } from '../../../libs/pages/page-context';
import { RequestIdentities } from '../../features/accounts/accounts.api';
import { viewerOf, type RequestWithViewer } from '../../features/access/access.api';
import { hubPage, type HubPage } from '../../web/hub-page';

/** What every page of the hub knows of its request. */
@Injectable()
export class HubPageSource extends PageContextSource {
  constructor(
    private readonly identities: RequestIdentities,
    private readonly flash: Flash,
  ) {
    super();
  }

  forRequest(request: FastifyRequest & RequestWithViewer, reply: FastifyReply): HubPage {
    return hubPage({
      request,
      viewer: viewerOf(request),
      csrfToken: this.identities.tokenFor(request, reply),
      flash: this.flash.read(request),
    });
  }
}
