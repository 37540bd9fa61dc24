import type { RankingWeights } from '../../../ranking-weights';
import { SearchTimeout } from '../../../search-engine';
import { WINDOW } from '../../../query-limits';
import type { Hit, QueryTerm, SearchPage, SearchQuery } from '../../../search-query';
import { CUTOFF_MS } from '../index/index-settings';
import { foldedWords } from '../index/stored-document';
import type { MeilisearchServer } from '../server/meilisearch-server';
import { ask, type Answer, type Ask } from './asking';
import { filterSyntax } from './filter-syntax';
import { facetsOf, hitOf, scoreIn, threadOf, type FieldOrder, type HitWorld } from './found';
import { lookUpWords } from './look-up-words';
import { COUNTED_EXACTLY, estimated, type CountedAnswer } from './thread-counts';
import type { TypedQuery } from './typed-query';
import {
  isUseful,
  looseVariants,
  plainVariants,
  type Variant,
  type WordKnowledge,
} from './variants';

/** Fewer hits than this ask for a second, more forgiving look. */
const ENOUGH = 10;
const COMMON = 5;
const MORE = 3;
/** Texts asked for beside each hit: one thread may have many that fit well. */
const ROOM = 7;
const MOST_MORE = 100;
/** What the network may add to the time a search was given. */
export const GRACE_MS = 400;

/** Where and for whom is searched. */
export interface SearchPlace {
  readonly server: MeilisearchServer;
  readonly index: string;
  readonly weights: RankingWeights;
  /** The reader's scope as a filter, alone and with the query's own. */
  readonly scope: readonly string[];
  readonly filter: readonly string[];
}

/** A few words, the last one unfinished: Meilisearch ranks, in as many ways of asking as it takes. */
export class TypingSearch {
  private readonly started = performance.now();
  private readonly world: HitWorld;
  private known: readonly WordKnowledge[] | undefined;
  private cutShort = false;

  constructor(
    private readonly place: SearchPlace,
    private readonly query: SearchQuery,
    private readonly typed: TypedQuery,
    private readonly searchOn?: readonly string[],
  ) {
    this.world = { weights: place.weights, typed: foldedWords(query.text) };
  }

  async run(): Promise<SearchPage> {
    const plain = plainVariants(this.typed);
    const first = await this.ask(plain);
    const { variants, answer } = this.isEnough(first)
      ? { variants: plain, answer: first }
      : await this.forgiving(plain, first);
    return this.page(await this.counted(variants, answer), await this.others(variants, answer));
  }

  /** Hits only, all words being there. */
  async titles(): Promise<readonly Hit[]> {
    const first = await this.ask(plainVariants(this.typed));
    return first.hits.map((hit) => hitOf(hit, hit, this.world, []));
  }

  /** Everything there is, newest first unless asked otherwise. */
  async runWithoutWords(): Promise<SearchPage> {
    const nothing: Variant = { q: '', words: 0, weight: 1 };
    const answer = await this.counted([nothing], await this.ask([nothing]));
    return this.page(answer, await this.others([nothing], answer));
  }

  private isEnough(answer: Answer): boolean {
    return answer.total >= ENOUGH || this.typed.words.length === 0 || this.outOfTime();
  }

  private async forgiving(
    plain: readonly Variant[],
    first: Answer,
  ): Promise<{ variants: readonly Variant[]; answer: Answer }> {
    const { server, index, scope } = this.place;
    try {
      this.known = await lookUpWords(server, index, scope, this.typed.words, this.limitMs());
      const variants = this.looser(plain, first);
      if (variants.length === 0 || this.outOfTime()) return { variants: plain, answer: first };
      return { variants, answer: await this.ask(variants) };
    } catch (error) {
      if (!(error instanceof SearchTimeout)) throw error;
      this.cutShort = true;
      return { variants: plain, answer: first };
    }
  }

  /** More ways to ask, where they could find more than the plain ones. */
  private looser(plain: readonly Variant[], first: Answer): readonly Variant[] {
    const known = this.known ?? [];
    const [only] = known;
    const isAlone = known.length === 1 && only !== undefined;
    if (isAlone && first.total > 0 && only.count > COMMON && only.word.parts.length < 2) return [];
    const loose = looseVariants(this.typed, known);
    const isSame = loose.length === plain.length && loose.every(({ q }, i) => q === plain[i]?.q);
    return isSame ? [] : loose;
  }

  private ask(variants: readonly Variant[], own: Partial<Ask> = {}): Promise<Answer> {
    const { query, place, isInWindow: inWindow } = this;
    return ask(place.server, place.index, variants, {
      filter: place.filter,
      sort: this.order && [`${this.order.by}:${this.order.dir}`],
      facets: query.facets,
      searchOn: this.searchOn,
      page: inWindow ? query.page : 1,
      size: inWindow ? query.size : 0,
      distinct: query.distinctThread,
      limitMs: this.limitMs(),
      ...own,
    });
  }

  /** Undefined: by relevance. */
  private get order(): FieldOrder | undefined {
    const { sort } = this.query;
    if (sort && sort.by !== 'relevance') return { by: sort.by, dir: sort.dir };
    const hasWords = this.typed.words.length + this.typed.fixed.length > 0;
    return hasWords ? undefined : { by: 'created', dir: 'desc' };
  }

  /** Other texts of the threads on the page that match too. */
  private async others(
    variants: readonly Variant[],
    { hits }: Answer,
  ): Promise<Map<string, string[]>> {
    const more = new Map<string, string[]>();
    const { distinctThread, withMore } = this.query;
    if (!distinctThread || !withMore || hits.length === 0 || this.outOfTime()) return more;
    const threads = hits.map(threadOf);
    const filter = [...this.place.filter, filterSyntax({ field: 'thread', in: threads })];
    const size = Math.min(MOST_MORE, hits.length * ROOM);
    const shown = new Set(hits.map(({ id }) => id));
    const answer = await this.ask(variants, { filter, page: 1, size, distinct: false, facets: [] });
    for (const hit of answer.hits) {
      const thread = threadOf(hit);
      const own = more.get(thread) ?? [];
      if (!shown.has(hit.id) && own.length < MORE) more.set(thread, [...own, hit.id]);
    }
    return more;
  }

  /** The answer with its threads counted, exactly where that is cheap. */
  private async counted(variants: readonly Variant[], answer: Answer): Promise<CountedAnswer> {
    const { distinctThread, page, size } = this.query;
    if (!distinctThread) return { ...answer, isExact: true };
    const found = answer.hits.length;
    const seen = found > 0 ? (page - 1) * size + found : 0;
    const isLast = this.isInWindow && found < size && (found > 0 || page === 1);
    if (isLast) return { ...answer, total: seen, isExact: true };
    // With some of the words only, how many there are says little.
    const isLoose = variants.some(({ weight }) => weight < 1);
    const isCheap = answer.total <= COUNTED_EXACTLY && !isLoose && !this.outOfTime();
    if (!isCheap) return estimated(answer, seen);
    const counted = await this.ask(variants, { page: 1, size: 0, counted: true });
    return { ...counted, hits: answer.hits, isExact: true };
  }

  private get isInWindow(): boolean {
    return this.query.page * this.query.size <= WINDOW;
  }

  private page(answer: CountedAnswer, more: ReadonlyMap<string, readonly string[]>): SearchPage {
    const { query } = this;
    const degraded = this.cutShort || answer.tookMs >= CUTOFF_MS || this.outOfTime();
    return {
      hits: answer.hits.map((hit): Hit =>
        hitOf(
          hit,
          { ...hit, score: scoreIn(hit, this.order) },
          this.world,
          more.get(threadOf(hit)) ?? [],
        ),
      ),
      total: { value: answer.total, rel: this.relation(answer, degraded) },
      facets: facetsOf(answer.facets, query.facets),
      facetsExact: !degraded && !query.distinctThread,
      terms: this.typed.words.map((_, i) => this.term(i)),
      unknownWords: (this.known ?? []).filter((one) => !isUseful(one)).map(({ word }) => word.raw),
      degraded,
      tookMs: performance.now() - this.started,
    };
  }

  private relation({ isExact }: CountedAnswer, degraded: boolean): SearchPage['total']['rel'] {
    if (degraded || !this.isInWindow) return 'atLeast';
    return isExact ? 'exact' : 'estimate';
  }

  private term(at: number): QueryTerm {
    const word = this.typed.words[at];
    const known = this.known?.[at];
    return {
      raw: word?.raw ?? '',
      alternatives: known?.near ?? [],
      ...(known && known.count === 0 && known.near[0] ? { corrected: known.near[0] } : {}),
      prefix: word?.prefix ?? false,
    };
  }

  private outOfTime(): boolean {
    return performance.now() - this.started > this.query.deadlineMs;
  }

  private limitMs(): number {
    return this.query.deadlineMs - (performance.now() - this.started) + GRACE_MS;
  }
}
