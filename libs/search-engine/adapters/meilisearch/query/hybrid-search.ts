import { HYBRID_PLAN, hybridRank, type HybridRanked } from '../../../analysis/hybrid-rank';
import { comparable } from '../../../analysis/model-scale';
import { languageOf, wordsIn, type MeaningRole } from '../../../meaning-role';
import { WINDOW } from '../../../query-limits';
import type { FacetField, FacetValue, Hit, SearchPage, SearchQuery } from '../../../search-query';
import { plainValue } from '../index/exact-value';
import { foldedWords } from '../index/stored-document';
import { signalFactor } from '../signals';
import { filterSyntax } from './filter-syntax';
import { hitOf, threadOf, type HitWorld } from './found';
import { nearest, nearnessOf, type NearDocument } from './nearest';
import { GRACE_MS, type SearchPlace } from './typing-search';

export interface HybridPlace extends SearchPlace {
  readonly model: string;
  readonly role: MeaningRole;
}

type Ranked = HybridRanked<string>;

const MOST_VALUES = 100;
const NO_HITS: readonly NearDocument[] = [];

/** Unites what a search by words finds with the nearest passages' documents, and ranks them as one list. */
export class HybridSearch {
  private readonly started = performance.now();
  private readonly world: HitWorld;

  /** `byWords` answers a query by words alone. */
  constructor(
    private readonly place: HybridPlace,
    private readonly query: SearchQuery,
    private readonly byWords: (query: SearchQuery) => Promise<SearchPage>,
  ) {
    this.world = { weights: place.weights, typed: foldedWords(query.text) };
  }

  async run(): Promise<SearchPage> {
    const { query } = this;
    const from = (query.page - 1) * query.size;
    const until = from + query.size;
    if (until > WINDOW) return this.byWords(query);
    const size = Math.max(HYBRID_PLAN.words, until);
    const [words, near] = await Promise.all([
      this.byWords({ ...query, page: 1, size }),
      this.nearest(),
    ]);
    const docs = this.firstOfEach(near);
    const [languages, nearness] = await Promise.all([
      this.languages(words.hits),
      this.nearnessOf(words.hits, docs),
    ]);
    const ranked = this.rank(words.hits, docs, { languages, nearness });
    const fresh = await this.notFoundByWords(words, ranked, docs);
    const hits = this.inOrder(ranked, words.hits, docs);
    return {
      ...words,
      hits: hits.slice(from, until),
      total: { ...words.total, value: words.total.value + fresh.length },
      facets: addFacets(words.facets, query.facets ?? [], fresh),
      tookMs: performance.now() - this.started,
    };
  }

  private async nearest(): Promise<readonly NearDocument[]> {
    const { server, index, filter, model, role } = this.place;
    const { vector } = this.query;
    if (!vector || role !== 'find') return NO_HITS;
    return nearest(server, index, comparable(vector, model), filter, this.limitMs());
  }

  /** How near those are that words found and that are not among the nearest. */
  private async nearnessOf(
    words: readonly Hit[],
    docs: ReadonlyMap<string, NearDocument>,
  ): Promise<ReadonlyMap<string, number>> {
    const { server, index, filter, model } = this.place;
    const { vector } = this.query;
    const others = words
      .slice(0, HYBRID_PLAN.words)
      .filter((hit) => !docs.has(this.unitOf(hit)))
      .map(({ thread }) => thread);
    if (!vector || others.length === 0) return new Map();
    const among = [...filter, filterSyntax({ field: 'thread', in: [...new Set(others)] })];
    return nearnessOf(server, index, comparable(vector, model), among, this.limitMs());
  }

  /** What a hit stands for: its thread, or itself. */
  private unitOf({ id, thread }: { readonly id: string; readonly thread: string }): string {
    return this.query.distinctThread ? thread : id;
  }

  private firstOfEach(near: readonly NearDocument[]): Map<string, NearDocument> {
    const docs = new Map<string, NearDocument>();
    for (const doc of near) {
      const unit = this.unitOf({ id: doc.id, thread: threadOf(doc) });
      if (!docs.has(unit)) docs.set(unit, doc);
    }
    return docs;
  }

  private rank(
    words: readonly Hit[],
    docs: ReadonlyMap<string, NearDocument>,
    {
      languages,
      nearness,
    }: Record<'languages', ReadonlyMap<string, string>> &
      Record<'nearness', ReadonlyMap<string, number>>,
  ): Ranked[] {
    const { query, place } = this;
    const best = new Map(words.slice(0, HYBRID_PLAN.words).map((hit) => [this.unitOf(hit), hit]));
    return hybridRank(
      { words: wordsIn(query), lang: languageOf(query), model: place.model },
      [...best].map(([id, { score, why }]) => ({
        id,
        score,
        words: why.words,
        rarity: why.rarity,
      })),
      [...docs].map(([id, { nearness }]) => ({ id, cosine: nearness })),
      (unit) => {
        const hit = best.get(unit);
        const doc = docs.get(unit);
        const { factors } = (hit ?? this.hitOf(doc as NearDocument, 0)).why;
        const lang = plainValue(doc?.lang ?? '') ?? languages.get(hit?.id ?? '') ?? '';
        return { lang, title: this.titleShare(factors), factor: strength(factors) };
      },
      (unit) => nearness.get(best.get(unit)?.id ?? ''),
    );
  }

  /** Languages of what only words found, where they matter. */
  private async languages(words: readonly Hit[]): Promise<ReadonlyMap<string, string>> {
    const ids = words.slice(0, HYBRID_PLAN.words).map(({ id }) => id);
    if (ids.length === 0 || languageOf(this.query) === undefined) return new Map();
    const { server, index } = this.place;
    const docs = await server.documents<{ id: string; lang: string }>(
      index,
      ids,
      ['id', 'lang'],
      this.limitMs(),
    );
    return new Map(docs.map(({ id, lang }) => [id, plainValue(lang) ?? '']));
  }

  /** Of what meaning alone brought in, what no word finds however far behind: that is new to the counts. */
  private async notFoundByWords(
    words: SearchPage,
    ranked: readonly Ranked[],
    docs: ReadonlyMap<string, NearDocument>,
  ): Promise<NearDocument[]> {
    const fresh = ranked.flatMap(({ id, isMeaningOnly }) => {
      const doc = docs.get(id);
      return isMeaningOnly && doc ? [doc] : [];
    });
    if (fresh.length === 0 || words.total.value <= words.hits.length) return fresh;
    const threads = { field: 'thread', in: fresh.map(threadOf) } as const;
    const { filter } = this.query;
    const among = { all: [...(filter ? [filter] : []), threads] };
    const size = HYBRID_PLAN.words;
    const page = await this.byWords({ ...this.query, filter: among, page: 1, size, facets: [] });
    const found = new Set(page.hits.map((hit) => this.unitOf(hit)));
    return fresh.filter((doc) => !found.has(this.unitOf({ id: doc.id, thread: threadOf(doc) })));
  }

  private inOrder(
    ranked: readonly Ranked[],
    words: readonly Hit[],
    docs: ReadonlyMap<string, NearDocument>,
  ): Hit[] {
    const byUnit = new Map(words.map((hit) => [this.unitOf(hit), hit]));
    const first = ranked.flatMap(({ id, score, isNear, cosine }): Hit[] => {
      const doc = docs.get(id);
      const hit = byUnit.get(id) ?? (doc && this.hitOf(doc, score));
      if (!hit) return [];
      const meaning = isNear && cosine !== undefined ? { meaning: cosine } : {};
      return [{ ...hit, score, why: { ...hit.why, ...meaning } }];
    });
    const shown = new Set(ranked.map(({ id }) => id));
    const least = first.at(-1)?.score ?? 0;
    const rest = words.filter((hit) => !shown.has(this.unitOf(hit)));
    return [...first, ...rest.map((hit, i) => ({ ...hit, score: least - 1 - i }))];
  }

  /** What `titleExact` was made of, 0 to 1. */
  private titleShare({ titleExact }: Hit['why']['factors']): number {
    const weight = this.place.weights.titleExact;
    return weight > 0 ? (titleExact - 1) / weight : 0;
  }

  private hitOf(doc: NearDocument, score: number): Hit {
    return hitOf(doc, { score, textScore: 0, words: 0, typos: 0 }, this.world, []);
  }

  private limitMs(): number {
    return this.query.deadlineMs - (performance.now() - this.started) + GRACE_MS;
  }
}

const strength = (factors: Hit['why']['factors']): number => Math.max(0.01, signalFactor(factors));

function addFacets(
  facets: SearchPage['facets'],
  fields: readonly FacetField[],
  docs: readonly NearDocument[],
): SearchPage['facets'] {
  if (docs.length === 0) return facets;
  return Object.fromEntries(
    fields.map((field) => [field, added(facets[field] ?? [], docs.flatMap(valuesOf(field)))]),
  );
}

const valuesOf =
  (field: FacetField) =>
  (doc: NearDocument): string[] =>
    [doc[field] ?? []].flat().flatMap((stored) => plainValue(stored) ?? []);

function added(known: readonly FacetValue[], more: readonly string[]): FacetValue[] {
  const counts = new Map(known.map(({ value, count }) => [value, count]));
  for (const value of more) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES);
}
