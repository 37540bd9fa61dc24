import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { isCodedError } from '../../../../libs/http-api/problem';
import { redirect } from '../../../../libs/pages/page-reply';
import type { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { AutoConfirm } from '../auto/auto-confirm';
import {
  AUTO_KINDS,
  AutoConfirmSettings,
  isOn,
  LEAST_THRESHOLD,
  type Thresholds,
} from '../auto/auto-confirm-settings';
import { autoConfirmPhrases } from './auto-confirm.phrases';

const BACK = '/links#auto-confirm';

/** The form on the queue's page that lets the hub confirm its own proposals. */
@ApiExcludeController()
@Controller('links/auto-confirm')
export class AutoConfirmPagesController {
  constructor(
    private readonly settings: AutoConfirmSettings,
    private readonly automatic: AutoConfirm,
  ) {}

  @Post()
  async set(
    @CurrentViewer() viewer: Viewer,
    @Body() body: Readonly<Record<string, unknown>>,
    @Req() request: FastifyRequest,
  ) {
    const t = autoConfirmPhrases[requestLocale(request, viewer.user?.locale)];
    const version = ExpectedVersion.exactly(wholeIn(body.version) ?? -1);
    try {
      const setting = await this.settings.set(viewer, thresholdsIn(body), version);
      const { waiting } = await this.automatic.standing(scopeOf(viewer), setting);
      const text = isOn(setting) ? t.saved(waiting) : t.savedOff;
      return redirect(BACK, { flash: { kind: 'success', text } });
    } catch (error) {
      if (!isCodedError(error) || ![412, 422].includes(error.status)) throw error;
      const text = error.status === 412 ? t.stale : t.invalid(LEAST_THRESHOLD);
      return redirect(BACK, { flash: { kind: 'error', text } });
    }
  }
}

const thresholdsIn = (body: Readonly<Record<string, unknown>>): Thresholds =>
  Object.fromEntries(
    AUTO_KINDS.map((kind) => [kind, body[kind] === '' ? null : (wholeIn(body[kind]) ?? NaN)]),
  ) as Thresholds;

const wholeIn = (value: unknown): number | undefined =>
  typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined;
