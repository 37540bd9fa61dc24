import { Body, Controller, Get, Header, Inject, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { serializeCookie } from '../../libs/pages/cookies';
import { isLocale } from '../../libs/pages/locale';
import { type RedirectReply, redirect, safePath } from '../../libs/pages/page-reply';
import { LOCALE_COOKIE, THEME_COOKIE, THEMES } from './hub-page';
import { WebSettings } from './web-settings';

const YEAR_SECONDS = 365 * 24 * 3600;

/** What belongs to no feature: colours and language of the interface, and how browsers may search here. */
@ApiExcludeController()
@Controller()
export class WebController {
  constructor(@Inject(WebSettings) private readonly settings: WebSettings) {}

  /** Keeps the choice in a cookie and goes back to the page it was made on. */
  @Post('preferences')
  choose(
    @Body() body: Record<string, unknown>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): RedirectReply {
    const chosen: string[] = [];
    if (isLocale(body.locale)) chosen.push(this.cookie(LOCALE_COOKIE, body.locale));
    const theme = THEMES.find((one) => one === body.theme);
    if (theme) chosen.push(this.cookie(THEME_COOKIE, theme));
    if (chosen.length > 0) reply.header('set-cookie', chosen);
    return redirect(safePath(body.back));
  }

  @Get('opensearch.xml')
  @Header('content-type', 'application/opensearchdescription+xml; charset=utf-8')
  @Header('cache-control', 'public, max-age=86400')
  openSearch(): string {
    const url = escapeXml(this.settings.publicUrl.replace(/\/$/, ''));
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
      '<ShortName>Allmende</ShortName>',
      '<Description>Solutions from all spaces</Description>',
      '<InputEncoding>UTF-8</InputEncoding>',
      `<Url type="text/html" method="get" template="${url}/search?q={searchTerms}"/>`,
      '</OpenSearchDescription>',
    ].join('\n');
  }

  private cookie(name: string, value: string): string {
    return serializeCookie(name, value, {
      path: '/',
      sameSite: 'lax',
      httpOnly: true,
      secure: this.settings.publicUrl.startsWith('https:'),
      maxAge: YEAR_SECONDS,
    });
  }
}

const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
