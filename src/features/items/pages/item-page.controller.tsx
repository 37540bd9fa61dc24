import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { redirect } from '../../../../libs/pages/page-reply';
import { isId, fromShortId } from '../../../kernel/ids';
import { PATH_OF_KIND } from '../../../kernel/item-address';
import type { Viewer } from '../../../kernel/viewer';
import { CurrentViewer } from '../../access/access.api';
import { SearchRecords } from '../../search/search.api';
import { PostReader } from '../read/post-reader';
import { ItemPageLoader } from './item-page-loader';
import { ItemPage } from './item.page';
import { idIn, localeFor } from './item-refusals';

/** The first parts of items' addresses. */
export const FOLDERS = Object.values(PATH_OF_KIND);

type Asked = Readonly<Record<string, unknown>>;

@ApiExcludeController()
@Controller()
export class ItemPageController {
  constructor(
    private readonly pages: ItemPageLoader,
    private readonly posts: PostReader,
    private readonly searches: SearchRecords,
  ) {}

  @Get(FOLDERS.flatMap((folder) => [`${folder}/:id`, `${folder}/:id/:slug`]))
  async show(
    @Param('id') id: string,
    @Query() query: Asked,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const item = await this.pages.item(viewer, idIn(id));
    const [path, search] = partsOf(request.url);
    if (path !== item.path) return redirect(item.path + search, { status: 301 });
    // Whoever came from a search has found something; the address without it is the one that counts.
    if (isId(query.from)) this.searches.clicked(query.from);
    const data = await this.pages.load(viewer, item, {
      after: textIn(query, 'after'),
      post: fromShortId(textIn(query, 'post') ?? ''),
      locale: localeFor(request, viewer),
    });
    return <ItemPage {...data} />;
  }

  /** A post by itself: its place on its item's page. */
  @Get('posts/:id')
  async post(@Param('id') id: string, @CurrentViewer() viewer: Viewer) {
    const post = await this.posts.get(viewer, idIn(id));
    const item = await this.pages.item(viewer, post.itemId);
    return redirect(`${item.path}?post=${id}#p-${id}`, { status: 302 });
  }
}

/** Path and query as they were asked for. */
function partsOf(url: string): [path: string, search: string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)];
}

const textIn = (query: Asked, name: string): string | undefined =>
  typeof query[name] === 'string' && query[name] !== '' ? query[name] : undefined;
