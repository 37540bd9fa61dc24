import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Fault } from '../../../kernel/fault';
import { isSpace, KINDS, SPACE_POLICIES } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import { Muted, NameWithIcon } from '../../../web/components';
import { requestLocale } from '../../../web/hub-page';
import { webPhrases } from '../../../web/web.phrases';
import { AccountsOptions } from '../../accounts/accounts.api';
import { CurrentViewer, scopeOf } from '../../access/access.api';
import { productSlugOf, tagOf } from '../item-input';
import { knowsSpace, mayCreate } from '../items.policy';
import { ItemLists } from '../read/item-lists';
import { TopicReader } from '../read/topic-reader';
import type { ItemCard, Page } from '../read/views';
import {
  itemFilter,
  lenientCursor,
  readBrowseAddress,
  type BrowseAddress,
  type BrowseFilters,
} from './browse-address';
import { BrowseReader } from './browse-reader';
import { BrowsePage, type BrowseList } from './browse.page';
import { browsePhrases } from './browse.phrases';
import { feedHref, SpaceActions, SpaceHeading, SpaceLead } from './browse-parts';
import { TagsPage } from './tags.page';
import { productHref, tagHref } from './browse-hit';

type Query_ = Record<string, unknown>;

const PAGE_SIZE = 20;
const TAGS_SHOWN = 100;

/** Lists of what there is: of a space, of a tag, of a product, and all tags. */
@ApiExcludeController()
@Controller()
export class BrowsePagesController {
  constructor(
    private readonly lists: ItemLists,
    private readonly reader: BrowseReader,
    private readonly topics: TopicReader,
    private readonly options: AccountsOptions,
  ) {}

  @Get('spaces')
  async everything(
    @Query() query: Query_,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const list = await this.read(viewer, '/spaces', {}, query);
    const t = browsePhrases[requestLocale(request, viewer.user?.locale)];
    return (
      <BrowsePage
        {...list}
        title={t.allSpaces}
        lead={<Muted>{t.allSpacesNote}</Muted>}
        kinds={KINDS}
        meta={this.meta(list.address)}
      />
    );
  }

  @Get('spaces/:space')
  async space(
    @Param('space') space: string,
    @Query() query: Query_,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    if (!isSpace(space) || !knowsSpace(viewer, space)) throw Fault.notFound();
    const list = await this.read(viewer, `/spaces/${space}`, { space: [space] }, query);
    const web = webPhrases[requestLocale(request, viewer.user?.locale)];
    const { kinds, allowsPublic } = SPACE_POLICIES[space];
    const mayWrite = kinds.filter((kind) => mayCreate(viewer, space, kind) === true);
    const write = <SpaceActions space={space} kinds={mayWrite} />;
    return (
      <BrowsePage
        {...list}
        title={web.space[space]}
        heading={<SpaceHeading space={space} />}
        lead={<SpaceLead space={space} feed={allowsPublic} />}
        actions={mayWrite.length > 0 ? write : undefined}
        nextStep={mayWrite.length > 0 ? write : undefined}
        space={space}
        kinds={kinds}
        meta={{
          ...this.meta(list.address, web.spaceNote[space]),
          ...(allowsPublic ? { feed: feedHref(space) } : {}),
        }}
      />
    );
  }

  @Get('tags')
  async tags(@Query() query: Query_, @CurrentViewer() viewer: Viewer) {
    const scope = scopeOf(viewer);
    const prefix = tagOf(typeof query.q === 'string' ? query.q.replaceAll('\0', '') : '');
    const cursor = typeof query.cursor === 'string' ? query.cursor : undefined;
    const [tags, products] = await Promise.all([
      lenientCursor(cursor, (from) =>
        this.topics.tags(scope, { limit: TAGS_SHOWN, prefix, ...(from ? { cursor: from } : {}) }),
      ),
      this.topics.products(scope),
    ]);
    return <TagsPage tags={tags} products={products} prefix={prefix} continued={!!cursor} />;
  }

  @Get('tags/:tag')
  async tag(
    @Param('tag') written: string,
    @Query() query: Query_,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const tag = tagOf(written);
    if (tag === '') throw Fault.notFound();
    const list = await this.read(viewer, tagHref(tag), { tag: [tag] }, query);
    if (list.counts.all === 0) throw Fault.notFound();
    const t = browsePhrases[requestLocale(request, viewer.user?.locale)];
    return (
      <BrowsePage
        {...list}
        title={t.tagTitle(tag)}
        heading={<NameWithIcon icon="tag">{tag}</NameWithIcon>}
        breadcrumbs={[{ label: t.tags.title, href: '/tags' }, { label: tag }]}
        kinds={KINDS}
        meta={this.meta(list.address)}
      />
    );
  }

  @Get('products/:product')
  async product(
    @Param('product') written: string,
    @Query() query: Query_,
    @CurrentViewer() viewer: Viewer,
    @Req() request: FastifyRequest,
  ) {
    const product = productSlugOf(written);
    const list = await this.read(viewer, productHref(product), { product: [product] }, query);
    const name = list.counts.facets.product.find((facet) => facet.value === product)?.name;
    if (list.counts.all === 0) throw Fault.notFound();
    const t = browsePhrases[requestLocale(request, viewer.user?.locale)];
    const title = name ?? list.list.data[0]?.product?.name ?? product;
    return (
      <BrowsePage
        {...list}
        title={title}
        heading={<NameWithIcon icon="package">{title}</NameWithIcon>}
        breadcrumbs={[{ label: t.tags.title, href: '/tags' }, { label: title }]}
        kinds={KINDS}
        meta={this.meta(list.address)}
      />
    );
  }

  private async read(
    viewer: Viewer,
    path: string,
    of: BrowseFilters,
    query: Query_,
  ): Promise<BrowseList> {
    const scope = scopeOf(viewer);
    const address = readBrowseAddress(path, of, query, (space) => knowsSpace(viewer, space));
    const filter = itemFilter({ ...address.filters, ...of }, address.tab);
    const [counts, list] = await Promise.all([
      this.reader.counts(scope, address),
      lenientCursor<Page<ItemCard>>(address.cursor, (cursor) =>
        this.lists.list(scope, filter, { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) }),
      ),
    ]);
    return { address, counts, list, staff: viewer.isStaff };
  }

  private meta(address: BrowseAddress, description?: string) {
    const canonical = `${this.options.publicUrl}${address.path}`;
    return { canonical, ...(description ? { description } : {}) };
  }
}
