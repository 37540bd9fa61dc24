import { Body, Controller, Get, Injectable, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyRequest } from 'fastify';
import { CsrfInput } from './csrf';
import { Flash } from './flash';
import { type PageContext, PageContextSource, usePage } from './page-context';
import { page, redirect } from './page-reply';
import { PagesModule } from './pages.module';

const SECRET = 'a secret of the specs';

@Injectable()
class SampleSource extends PageContextSource {
  constructor(private readonly flash: Flash) {
    super();
  }

  forRequest(request: FastifyRequest): PageContext {
    const locale = request.headers['accept-language'] === 'de' ? 'de' : 'en';
    const flash = this.flash.read(request);
    return { locale, theme: 'dark', path: request.url, csrfToken: `token-${locale}`, flash };
  }
}

const Slow = async ({ ms }: { ms: number }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return <b>{usePage().locale}</b>;
};

const Sample = ({ text, ms = 0 }: { text: string; ms?: number }) => (
  <html lang={usePage().locale}>
    <body title={text}>
      <p>{text}</p>
      {usePage().flash.map((message) => (
        <i>{message.text}</i>
      ))}
      <CsrfInput />
      <Slow ms={ms} />
    </body>
  </html>
);

@Controller()
class SampleController {
  @Get('plain')
  plain() {
    return <Sample text={'<script>alert("1")</script>'} />;
  }

  @Get('slow')
  slow() {
    return <Sample text="slow" ms={20} />;
  }

  @Get('json')
  json() {
    return { ok: true };
  }

  @Get('part')
  part() {
    return <li>part</li>;
  }

  @Post('refused')
  refused(@Body() body: { title: string }) {
    return page(<Sample text={body.title} />, { status: 422, headers: { 'x-robots-tag': 'none' } });
  }

  @Post('shown')
  shown() {
    return <Sample text="shown" />;
  }

  @Post('done')
  done() {
    return redirect('/plain', { flash: { kind: 'success', text: 'Gespeichert <b>' } });
  }
}

describe('pages', () => {
  let app: NestFastifyApplication;
  const ask = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url, headers });
  const post = (url: string, payload = 'title=x') =>
    app.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [
        PagesModule.forRoot({
          source: SampleSource,
          flash: { useFactory: () => new Flash(SECRET, true) },
        }),
      ],
      controllers: [SampleController],
    }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  it('are whole documents with everything escaped', async () => {
    const reply = await ask('/plain');
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.body).toMatch(/^<!doctype html><html lang="en">/);
    expect(reply.body).not.toContain('<script>');
    expect(reply.body).toContain('<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</p>');
    expect(reply.body).toContain('title="&lt;script&gt;');
  });

  it('carry the token of their request in forms', async () => {
    expect((await ask('/plain', { 'accept-language': 'de' })).body).toContain(
      '<input type="hidden" name="_csrf" value="token-de"/>',
    );
  });

  it('keep their language when rendered at the same time, also after waiting', async () => {
    const languages = Array.from({ length: 20 }, (_, at) => (at % 2 ? 'de' : 'en'));
    const replies = await Promise.all(
      languages.map((lang) => ask('/slow', { 'accept-language': lang })),
    );
    for (const [at, reply] of replies.entries()) {
      expect(reply.body).toContain(`<html lang="${languages[at]}">`);
      expect(reply.body).toContain(`<b>${languages[at]}</b>`);
    }
  });

  it('may be parts without a doctype; other answers pass untouched', async () => {
    expect((await ask('/part')).body).toBe('<li>part</li>');
    expect((await ask('/json')).json()).toEqual({ ok: true });
  });

  it('answer a refused form with 422 and a shown one with 200, not 201', async () => {
    const refused = await post('/refused', 'title=%3Cb%3E');
    expect(refused.statusCode).toBe(422);
    expect(refused.headers['x-robots-tag']).toBe('none');
    expect(refused.body).toContain('<p>&lt;b&gt;</p>');
    expect((await post('/shown')).statusCode).toBe(200);
  });

  it('redirect with 303 and a message that the next page shows once, escaped', async () => {
    const done = await post('/done');
    expect(done.statusCode).toBe(303);
    expect(done.headers.location).toBe('/plain');
    const cookie = String(done.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/Secure/);
    expect(cookie).toMatch(/SameSite=Lax/);
    const next = await ask('/plain', { cookie: cookie.split(';')[0] ?? '' });
    expect(next.body).toContain('<i>Gespeichert &lt;b&gt;</i>');
    expect(String(next.headers['set-cookie'])).toMatch(/^flash=; .*Max-Age=0/);
    expect((await ask('/plain')).headers['set-cookie']).toBeUndefined();
  });

  it('show no message that was forged, broken or is old', async () => {
    const flash = new Flash(SECRET, false);
    const other = new Flash('another secret', false);
    const message = { kind: 'info', text: 'hello' } as const;
    expect(flash.open(flash.seal([message]))).toEqual([message]);
    expect(flash.open(other.seal([message]))).toEqual([]);
    const [body, mac] = flash.seal([message]).split('.');
    expect(flash.open(`${body}x.${mac}`)).toEqual([]);
    expect(flash.open('')).toEqual([]);
    expect(flash.open('%')).toEqual([]);
    const sealed = flash.seal([message]);
    jest.useFakeTimers({ now: Date.now() + 121_000 });
    expect(flash.open(sealed)).toEqual([]);
    jest.useRealTimers();
  });
});
