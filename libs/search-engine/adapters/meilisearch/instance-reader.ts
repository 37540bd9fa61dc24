import type { AccessScope } from '../../access-scope';
import type { RankingWeights } from '../../ranking-weights';
import type {
  FacetField,
  FacetValue,
  Hit,
  SearchPage,
  SearchQuery,
  SimilarQuery,
} from '../../search-query';
import { exactValue } from './index/exact-value';
import { TITLE } from './index/index-settings';
import type { MeilisearchInstance } from './instance';
import { meaningRole, type MeaningRole } from '../../meaning-role';
import { ask } from './query/asking';
import { scopedFilter } from './query/filter-syntax';
import { facetValuesOf } from './query/found';
import { HybridSearch } from './query/hybrid-search';
import { QuestionSearch } from './query/question-search';
import { ScopeProfiles, type ScopeProfile } from './query/scope-profiles';
import { readTyped } from './query/typed-query';
import { GRACE_MS, TypingSearch, type SearchPlace } from './query/typing-search';
import { plainVariants } from './query/variants';
import { WordCounts } from './query/word-counts';

/** Answers readers from one instance. */
export class InstanceReader {
  private readonly counts: WordCounts;
  private readonly profiles: ScopeProfiles;

  constructor(
    private readonly instance: MeilisearchInstance,
    private readonly weights: RankingWeights,
  ) {
    this.counts = new WordCounts(instance.server, () => instance.index);
    this.profiles = new ScopeProfiles(instance.server, () => instance.index);
  }

  /** Forgets what it remembers of the index's words; after writes. */
  forget(): void {
    this.counts.clear();
    this.profiles.clear();
  }

  async search(query: SearchQuery, scope: AccessScope): Promise<SearchPage> {
    const page = await this.find(query, scope);
    return (await this.instance.isWhole()) ? page : { ...page, degraded: true };
  }

  async similar(
    query: SimilarQuery & { readonly deadlineMs: number },
    scope: AccessScope,
    limit: number,
  ): Promise<readonly Hit[]> {
    if (query.title.trim() === '' && (query.body ?? '').trim() === '') return [];
    const langs = query.langs?.length ? [{ field: 'lang', in: query.langs } as const] : [];
    const excluded = query.excludeThread
      ? [{ not: { field: 'thread', in: [query.excludeThread] } } as const]
      : [];
    const { hits } = await this.find(
      {
        text: query.title,
        body: query.body ?? '',
        mode: 'question',
        filter: { all: [...langs, ...excluded, ...(query.filter ? [query.filter] : [])] },
        page: 1,
        size: limit,
        distinctThread: true,
        deadlineMs: query.deadlineMs,
        vector: query.vector,
      },
      scope,
    );
    return hits;
  }

  async suggest(
    prefix: string,
    scope: AccessScope,
    limit: number,
    deadlineMs: number,
  ): Promise<readonly Hit[]> {
    const text = prefix.replaceAll('"', ' ');
    const { languages } = await this.profileOf(scope, deadlineMs);
    const typed = readTyped(text, { languages, splitter: this.splitter });
    if (typed.words.length === 0) return [];
    const query: SearchQuery = {
      text,
      mode: 'typing',
      filter: { field: 'type', in: ['layer'] },
      page: 1,
      size: limit,
      distinctThread: true,
      deadlineMs,
    };
    const place = this.place(query, scope);
    return new TypingSearch(place, query, typed, TITLE).titles();
  }

  async facetValues(
    field: FacetField,
    prefix: string,
    query: SearchQuery,
    scope: AccessScope,
  ): Promise<FacetValue[]> {
    if (query.mode === 'question' || this.roleOf(query) === 'find') {
      const { facets } = await this.find({ ...query, page: 1, facets: [field] }, scope);
      return (facets[field] ?? []).filter(({ value }) => value.startsWith(prefix));
    }
    const { server, index } = this.instance;
    const place = this.place(query, scope);
    const typed = await this.typed(query, scope);
    const beginning = exactValue(prefix.trimEnd());
    const answer = await ask(server, index, plainVariants(typed), {
      filter:
        prefix === '' ? place.filter : [...place.filter, `${field} STARTS WITH "${beginning}"`],
      facets: [field],
      page: 1,
      size: 0,
      distinct: query.distinctThread,
      counted: true,
      limitMs: query.deadlineMs + GRACE_MS,
    });
    return facetValuesOf(answer.facets, field, prefix);
  }

  private async find(query: SearchQuery, scope: AccessScope): Promise<SearchPage> {
    const role = this.roleOf(query);
    const byWords = (own: SearchQuery): Promise<SearchPage> => this.findByWords(own, scope);
    if (role === 'none') return byWords(query);
    const model = this.instance.model ?? '';
    return new HybridSearch({ ...this.place(query, scope), model, role }, query, byWords).run();
  }

  /** What meaning may do; nothing where the index has no vectors of the model. */
  private roleOf(query: SearchQuery): MeaningRole {
    return query.vector && this.instance.model ? meaningRole(query) : 'none';
  }

  private async findByWords(query: SearchQuery, scope: AccessScope): Promise<SearchPage> {
    const place = this.place(query, scope);
    if (query.mode === 'question' && hasText(query)) {
      const { tokens } = scope;
      const profile = await this.profileOf(scope, query.deadlineMs);
      const { counts, splitter } = this;
      return new QuestionSearch({ ...place, counts, tokens, profile, splitter }, query).run();
    }
    const typed = await this.typed(query, scope);
    const search = new TypingSearch(place, query, typed);
    return hasText(query) ? search.run() : search.runWithoutWords();
  }

  private async typed(
    query: SearchQuery,
    scope: AccessScope,
  ): Promise<ReturnType<typeof readTyped>> {
    const { languages } = hasText(query)
      ? await this.profileOf(scope, query.deadlineMs)
      : { languages: [] };
    return readTyped(query.text, { locale: query.locale, languages, splitter: this.splitter });
  }

  private place(query: Pick<SearchQuery, 'filter'>, scope: AccessScope): SearchPlace {
    const { server, index } = this.instance;
    return {
      server,
      index,
      weights: this.weights,
      scope: scopedFilter(scope),
      filter: scopedFilter(scope, query.filter),
    };
  }

  private get splitter(): ReturnType<MeilisearchInstance['german']['current']> {
    return this.instance.german.current();
  }

  private profileOf(scope: AccessScope, deadlineMs: number): Promise<ScopeProfile> {
    return this.profiles.of(scopedFilter(scope), deadlineMs + GRACE_MS);
  }
}

const hasText = ({ text, body }: SearchQuery): boolean =>
  text.trim() !== '' || (body ?? '').trim() !== '';
