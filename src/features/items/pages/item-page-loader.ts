import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';
import { AccountsOptions } from '../../accounts/accounts.api';
import { ItemTiesReader, type ItemTies } from '../../links/links.api';
import { SimilarService } from '../../search/search.api';
import { ItemReader } from '../read/item-reader';
import { PostReader } from '../read/post-reader';
import type { ItemView, Page, PostView } from '../read/views';
import { ItemCompanions, type Translation } from './item-companions';
import { itemJsonLd } from './item-json-ld';

/** Posts on one page, the comments under them not counted. */
export const POSTS_PER_PAGE = 30;
const SIMILAR = 6;
/** A page does not wait longer than this for what is only beside it. */
const PATIENCE_MS = 700;
const SIMILAR_TEXT = 2_000;

export interface SimilarLink {
  readonly id: string;
  readonly label: string;
  readonly href: string;
  readonly lang: string;
  /** The first lines of what solved it. */
  readonly answer?: string;
  readonly internal: boolean;
}

export interface ItemPageData {
  readonly item: ItemView;
  readonly posts: Page<PostView>;
  /** The post somebody came for, where it is not among `posts`. */
  readonly linked?: PostView;
  /** Where `posts` begin; undefined on the first page. */
  readonly after?: string;
  readonly translations: readonly Translation[];
  readonly similar: readonly SimilarLink[];
  readonly ties: ItemTies;
  /** Absolute. */
  readonly canonical: string;
  readonly jsonLd: readonly object[];
}

export interface ItemPageAsk {
  readonly after?: string;
  /** Id of a post that has to be on the page. */
  readonly post?: string;
  readonly locale: string;
}

/** Everything an item's page shows, trimmed to its viewer; the number of queries does not depend on what there is. */
@Injectable()
export class ItemPageLoader {
  constructor(
    private readonly items: ItemReader,
    private readonly posts: PostReader,
    private readonly companions: ItemCompanions,
    private readonly similars: SimilarService,
    private readonly ties: ItemTiesReader,
    private readonly options: AccountsOptions,
  ) {}

  /** @throws Fault 404 for what does not exist and for what the viewer may not know of */
  item(viewer: Viewer, id: string): Promise<ItemView> {
    return this.items.get(viewer, id);
  }

  async load(viewer: Viewer, item: ItemView, ask: ItemPageAsk): Promise<ItemPageData> {
    const [posts, translations, similar, ties] = await Promise.all([
      this.posts.under(viewer, item.id, { limit: POSTS_PER_PAGE, cursor: ask.after }),
      this.companions.translations(scopeOf(viewer), item),
      this.similarTo(viewer, item, ask.locale),
      this.ties.of(viewer, item.id),
    ]);
    const linked = ask.post ? await this.missing(viewer, item, posts, ask.post) : undefined;
    const site = this.options.publicUrl;
    return {
      item,
      posts,
      ...(linked ? { linked } : {}),
      ...(ask.after ? { after: ask.after } : {}),
      translations,
      similar: notAmong(similar, ties),
      ties,
      canonical: site + addressOf(item, ask.after),
      // The item's node stands on its first page; a later one would tell of other answers under the same address.
      jsonLd:
        viewer.signedIn || item.originUrl || ask.after ? [] : [itemJsonLd(item, posts.data, site)],
    };
  }

  /** Items about the same problem for somebody who is writing; none where the search does not answer in time. */
  async similarWhileWriting(
    viewer: Viewer,
    text: { title: string; body: string; locale: string },
  ): Promise<SimilarLink[]> {
    if (text.title.trim().length + text.body.trim().length < 3) return [];
    return this.findSimilar(viewer, { ...text, solvedFirst: true });
  }

  private similarTo(viewer: Viewer, item: ItemView, locale: string): Promise<SimilarLink[]> {
    const body = item.layers[0]?.body ?? '';
    return this.findSimilar(viewer, { title: item.title, body, locale, exclude: item.id });
  }

  private async findSimilar(
    viewer: Viewer,
    text: { title: string; body: string; locale: string; exclude?: string; solvedFirst?: boolean },
  ): Promise<SimilarLink[]> {
    const request = { ...text, body: text.body.slice(0, SIMILAR_TEXT), limit: SIMILAR };
    const found = await inTime(this.similars.similar(viewer, request), PATIENCE_MS);
    return (found?.hits ?? []).map((hit) => ({
      id: hit.id,
      label: hit.title,
      href: hit.url,
      lang: hit.lang,
      ...(hit.answer ? { answer: hit.answer.snippet.text } : {}),
      internal: hit.space === 'internal',
    }));
  }

  private async missing(
    viewer: Viewer,
    item: ItemView,
    posts: Page<PostView>,
    id: string,
  ): Promise<PostView | undefined> {
    const shown = posts.data.flatMap((post) => [post, ...post.comments]);
    if (shown.some((post) => post.id === id)) return undefined;
    const post = await this.posts.get(viewer, id).catch(() => undefined);
    return post?.itemId === item.id ? post : undefined;
  }
}

/** Where the page with these posts stands. */
const addressOf = (item: ItemView, after: string | undefined): string =>
  after === undefined ? item.path : `${item.path}?after=${encodeURIComponent(after)}`;

/** What stands in the cluster beside it is not said twice. */
const notAmong = (similar: readonly SimilarLink[], { cluster }: ItemTies): SimilarLink[] =>
  similar.filter((one) => !cluster?.members.some((member) => member.path === one.href));

/** What the work gives, or undefined when it fails or takes too long. */
async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work.catch(() => undefined), patience]);
  } finally {
    clearTimeout(timer);
  }
}
