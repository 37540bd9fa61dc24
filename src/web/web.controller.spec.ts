import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyRequest } from 'fastify';
import { parseCookies, serializeCookie } from '../../libs/pages/cookies';
import { Flash } from '../../libs/pages/flash';
import { type PageContext, PageContextSource } from '../../libs/pages/page-context';
import { PagesModule } from '../../libs/pages/pages.module';
import { Viewer, type ViewerFacts } from '../kernel/viewer';
import { hubPage } from './hub-page';
import { WebModule } from './web.module';

const asked = (headers: Record<string, string> = {}, url = '/') =>
  ({ headers, url }) as unknown as FastifyRequest;
const person = (roles: ViewerFacts['roles'], locale?: string) =>
  Viewer.of({
    userId: '01890000-0000-7000-8000-000000000001',
    handle: 'mira',
    displayName: 'Mira',
    roles,
    organisationIds: [],
    groupIds: [],
    locale,
  });
const contextOf = (
  viewer: Viewer,
  request = asked(),
): PageContext & { spaces: readonly string[] } =>
  hubPage({ request, viewer, csrfToken: 't', flash: [] });

describe('the page context', () => {
  it('tells nobody but employees that there is an internal space', () => {
    expect(contextOf(Viewer.guest()).spaces).toEqual(['company', 'community', 'peer']);
    expect(contextOf(person(['member'])).spaces).not.toContain('internal');
    expect(contextOf(person(['employee'])).spaces).toContain('internal');
    expect(contextOf(person(['agent'])).spaces).toContain('internal');
  });

  it('takes the time zone the browser told, when there is such a one', () => {
    const zoneOf = (cookie: string) => contextOf(Viewer.guest(), asked({ cookie })).timeZone;
    expect(zoneOf('time-zone=Europe%2FBerlin')).toBe('Europe/Berlin');
    expect(zoneOf('time-zone=America/Argentina/Buenos_Aires')).toBe(
      'America/Argentina/Buenos_Aires',
    );
    for (const wrong of ['', 'Middle/Earth', '<b>', '+25:00', 'x'.repeat(500)]) {
      expect(zoneOf(`time-zone=${encodeURIComponent(wrong)}`)).toBeUndefined();
    }
  });

  it('takes language and colours from cookies before the account before the browser', () => {
    const both = asked({ cookie: 'theme=dark; locale=en', 'accept-language': 'de' });
    expect(contextOf(person(['member'], 'de'), both)).toMatchObject({
      locale: 'en',
      theme: 'dark',
    });
    expect(contextOf(person(['member'], 'de'))).toMatchObject({ locale: 'de', theme: 'system' });
    const browser = asked({ cookie: 'theme="><script>; locale=xx', 'accept-language': 'de' });
    expect(contextOf(Viewer.guest(), browser)).toMatchObject({ locale: 'de', theme: 'system' });
  });

  it('knows no path that leads to another site', () => {
    expect(contextOf(Viewer.guest(), asked({}, '//evil.example')).path).toBe('/');
  });
});

describe('cookies', () => {
  it('come back as they were set, whatever is in them', () => {
    const options = {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: true,
      maxAge: 60,
    } as const;
    const header = serializeCookie('a', 'x; y="ü"%', options);
    expect(header).toMatch(/; Max-Age=60; Path=\/; SameSite=Lax; HttpOnly; Secure$/);
    expect(parseCookies(header.split('; ')[0]).a).toBe('x; y="ü"%');
  });

  it('may be broken without harm', () => {
    expect(parseCookies(undefined)).toEqual({});
    expect({ ...parseCookies('=x; a; b=%zz; c="1"; b=2; __proto__=y') }).toMatchObject({
      b: '%zz',
      c: '1',
    });
    expect(({} as Record<string, string>).y).toBeUndefined();
  });
});

class GuestPages extends PageContextSource {
  forRequest(request: FastifyRequest): PageContext {
    return contextOf(Viewer.guest(), request);
  }
}

describe('preferences', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [
        PagesModule.forRoot({
          source: GuestPages,
          flash: { useFactory: () => new Flash('secret', true) },
        }),
        WebModule.forRoot({
          settings: { useFactory: () => ({ publicUrl: 'https://a.example/x&y/' }) },
        }),
      ],
    }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  const choose = (fields: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/preferences',
      payload: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  it('are kept in a cookie, and the reader stays where he was', async () => {
    const reply = await choose({ theme: 'dark', back: '/search?q=a' });
    expect(reply.statusCode).toBe(303);
    expect(reply.headers.location).toBe('/search?q=a');
    expect(String(reply.headers['set-cookie'])).toMatch(/^theme=dark; Max-Age=31536000;.*Secure$/);
    const german = await choose({ locale: 'de', back: '//evil.example' });
    expect(german.headers.location).toBe('/');
    expect(String(german.headers['set-cookie'])).toMatch(/^locale=de;/);
  });

  it('that do not exist are not kept', async () => {
    const reply = await choose({ theme: 'x; Domain=evil', locale: 'tlh' });
    expect(reply.statusCode).toBe(303);
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it('browsers learn how to search here', async () => {
    const reply = await app.inject('/opensearch.xml');
    expect(reply.headers['content-type']).toMatch(/^application\/opensearchdescription\+xml/);
    expect(reply.body).toContain('template="https://a.example/x&#38;y/search?q={searchTerms}"');
  });
});
