import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../../kernel/fault';
import { isSpace, SPACES, SPACE_POLICIES, type Space } from '../../../kernel/space';
import { Viewer } from '../../../kernel/viewer';
import { requestLocale } from '../../../web/hub-page';
import { webPhrases } from '../../../web/web.phrases';
import { AccountsOptions } from '../../accounts/accounts.api';
import { scopeOf } from '../../access/access.api';
import { ItemLists } from '../read/item-lists';
import { feedHref } from './browse-parts';
import { SitemapReader } from './browse-feeds-reader';
import { atom, etagOfText, robots, sitemap, sitemapIndex, type SitemapEntry } from './browse-feeds';

const ENTRIES = 50;
const XML = 'application/xml; charset=utf-8';

/** What programs read without signing in: always as a guest, whoever asks. */
@ApiExcludeController()
@Controller()
export class BrowseFeedsController {
  private readonly scope = scopeOf(Viewer.guest());

  constructor(
    private readonly lists: ItemLists,
    private readonly sitemaps: SitemapReader,
    private readonly options: AccountsOptions,
  ) {}

  @Get('robots.txt')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'public, max-age=86400')
  robots(): string {
    return robots(this.options.publicUrl);
  }

  @Get('sitemap.xml')
  @Header('content-type', XML)
  @Header('cache-control', 'public, no-cache')
  async index(): Promise<string> {
    const parts = await this.sitemaps.parts(this.scope);
    return sitemapIndex([
      this.address('/sitemaps/pages.xml'),
      ...parts.map((from) => this.address(`/sitemaps/${from}.xml`)),
    ]);
  }

  @Get('sitemaps/:part')
  @Header('content-type', XML)
  @Header('cache-control', 'public, no-cache')
  part(@Param('part') part: string): StreamableFile {
    if (part === 'pages.xml') return streamed(sitemap(this.pages()));
    const from = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.xml$/.exec(part)?.[1];
    if (!from) throw Fault.notFound();
    return streamed(sitemap(this.items(from)));
  }

  /** Public texts only: a feed reader has no cookie, and what it fetched lies elsewhere for long. */
  @Get('spaces/:space/feed.atom')
  async feed(
    @Param('space') space: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!isSpace(space) || !SPACE_POLICIES[space].allowsPublic) throw Fault.notFound();
    const text = await this.feedText(space, webPhrases[requestLocale(request)].space[space]);
    const etag = etagOfText(text);
    void reply.headers({
      'content-type': 'application/atom+xml; charset=utf-8',
      'cache-control': 'public, no-cache',
      vary: 'Accept-Language',
      etag,
    });
    if (request.headers['if-none-match'] !== etag) return text;
    void reply.status(304);
    return '';
  }

  private async feedText(space: Space, name: string): Promise<string> {
    const { data } = await this.lists.list(this.scope, { spaces: [space] }, { limit: ENTRIES });
    return atom({
      address: this.address(feedHref(space)),
      page: this.address(`/spaces/${space}`),
      title: `Allmende · ${name}`,
      entries: data.map((card) => ({
        id: card.id,
        title: card.title,
        address: this.address(card.path),
        author: card.author.name,
        lang: card.lang,
        tags: card.tags,
        created: card.createdAt,
        updated: card.updatedAt,
        summary: card.excerpt,
      })),
    });
  }

  private pages(): SitemapEntry[] {
    const spaces = SPACES.filter((space) => SPACE_POLICIES[space].allowsPublic);
    return ['/', '/tags', ...spaces.map((space) => `/spaces/${space}`)].map((path) => ({
      address: this.address(path),
    }));
  }

  private async *items(from: string): AsyncGenerator<SitemapEntry> {
    for await (const { path, changed } of this.sitemaps.part(this.scope, from)) {
      yield { address: this.address(path), changed };
    }
  }

  private address(path: string): string {
    return `${this.options.publicUrl}${path}`;
  }
}

const streamed = (text: AsyncGenerator<string>): StreamableFile =>
  new StreamableFile(Readable.from(text, { objectMode: false }), { type: XML });
