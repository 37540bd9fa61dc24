import type { RankingWeights } from '../../../ranking-weights';
import { WINDOW } from '../../../query-limits';
import type {
  FacetField,
  FacetValue,
  Filter,
  Hit,
  SearchPage,
  SearchQuery,
  SimilarQuery,
} from '../../../search-query';
import { BRIEF_PLAN, QUESTION_PLAN } from '../../../question-plan';
import { meaningRole } from '../../../meaning-role';
import type { FtsIndex } from '../fts-index';
import { Deadline, Gate } from './candidates';
import { FacetCounter } from './facet-counts';
import { compileFilter, type DocTest } from './filter';
import { Finder, tierOf, type Found } from './finder';
import { uniteWithMeaning, type HybridFound } from './hybrid';
import { Lexicon } from './lexicon';
import { byKey, collapse, first, siblings, type Placed } from './order';
import { Parts } from './parts';
import { QuestionRanking } from './question';
import { ReaderViews, type ReaderView } from './reader-view';
import { Scorer } from './scorer';
import { Signals } from './signals';

const RANKED = WINDOW;
/** Signals move hits among so many best ones; behind them the text's order stays. */
const SIGNALLED = 200;
const MORE = 3;
const SIMILAR_DEADLINE = 2_000;

type FacetRequest = Pick<SearchQuery, 'facets' | 'distinctThread'>;

/** Answers searches over one index. */
export class Searcher {
  private readonly views: ReaderViews;
  private readonly parts: Parts;

  constructor(
    private readonly index: FtsIndex,
    private readonly weights: RankingWeights,
  ) {
    this.views = new ReaderViews(index);
    this.parts = new Parts(index);
  }

  search(query: SearchQuery, tokens: readonly string[]): SearchPage {
    const started = performance.now();
    const view = this.views.of(tokens);
    if (!view) return emptyPage(query, started);
    const { found: byWords, deadline } = this.find(query, view);
    const united = this.unite(query, byWords, view);
    const { found, placed } = united;
    const from = (query.page - 1) * query.size;
    const inWindow = from + query.size <= WINDOW;
    const exact = !deadline.passed && inWindow;
    return {
      hits: inWindow ? this.hits(placed.slice(from, from + query.size), united, view) : [],
      total: {
        value: query.distinctThread ? threadsIn(found, this.index) : found.docs.length,
        rel: exact ? 'exact' : 'atLeast',
      },
      facets: this.facets(query, found),
      facetsExact: !deadline.passed,
      terms: found.terms,
      unknownWords: found.unknown,
      degraded: deadline.passed,
      tookMs: performance.now() - started,
    };
  }

  similar(query: SimilarQuery, tokens: readonly string[], limit: number): readonly Hit[] {
    if (isEmpty(query)) return [];
    return this.search(asSearch(query, limit), tokens).hits;
  }

  /** The same for several parts of the hub: the question is understood, and its words are followed, once for all. */
  similarAmong(
    query: SimilarQuery,
    parts: readonly Filter[],
    tokens: readonly string[],
    limit: number,
  ): Hit[][] {
    const view = this.views.of(tokens);
    if (!view || isEmpty(query)) return parts.map(() => []);
    const whole = asSearch(query, limit);
    const plan = query.isBrief ? BRIEF_PLAN : QUESTION_PLAN;
    const asked = this.finderFor(whole, view).finder.asked(whole, plan);
    return parts.map((filter) => {
      const test = compileFilter(filter, this.index.documents);
      const part = this.parts.of(JSON.stringify([tokens, filter]), view, test);
      const holds = this.parts.within(part, view, test);
      const found = this.finderFor(whole, view).finder.bestAmong(asked, holds, part);
      const search = { ...whole, filter: { all: [...whole.filter.all, filter] } };
      const united = this.unite(search, found, view);
      return this.hits(united.placed.slice(0, limit), united, view);
    });
  }

  suggest(prefix: string, tokens: readonly string[], limit: number): Hit[] {
    const view = this.views.of(tokens);
    if (!view || prefix.trim() === '') return [];
    const { finder } = this.finderFor({ deadlineMs: 300 }, view);
    const found = finder.titles(prefix);
    const query = { distinctThread: true } as const;
    const placed = this.byRelevance(query, found).slice(0, limit);
    return this.hits(placed, { found, placed, near: new Map() }, view);
  }

  facetValues(
    field: FacetField,
    prefix: string,
    query: SearchQuery,
    tokens: readonly string[],
  ): FacetValue[] {
    const view = this.views.of(tokens);
    if (!view) return [];
    const { found } = this.unite(query, this.find(query, view).found, view);
    return new FacetCounter(found.docs, this.index.documents, query.distinctThread).count(
      field,
      prefix,
    );
  }

  private find(query: SearchQuery, view: ReaderView): { found: Found; deadline: Deadline } {
    const { finder, deadline } = this.finderFor(query, view);
    if (query.text.trim() === '' && !query.body?.trim()) return { found: finder.all(), deadline };
    const found = query.mode === 'question' ? finder.question(query) : finder.typed(query);
    return { found, deadline };
  }

  /** What words found, and what is near in meaning where the query lets meaning in. */
  private unite(query: SearchQuery, found: Found, view: ReaderView): HybridFound {
    const { index, weights } = this;
    const placed = this.place(query, found, view);
    const role = index.passages && query.vector ? meaningRole(query) : 'none';
    if (role === 'none') return { found, placed, near: new Map() };
    const test = query.filter && compileFilter(query.filter, index.documents);
    const gate = new Gate(view, test, new Set());
    const scorer = new Scorer(index, view, found.words, weights.fields);
    const signals = this.signals(found);
    return uniteWithMeaning({ index, query, role, gate, scorer, signals }, found, placed);
  }

  private finderFor(
    query: Pick<SearchQuery, 'filter' | 'deadlineMs'>,
    view: ReaderView,
  ): { finder: Finder; deadline: Deadline } {
    const { index, weights } = this;
    const test: DocTest | undefined = query.filter && compileFilter(query.filter, index.documents);
    const deadline = new Deadline(query.deadlineMs);
    const lexicon = new Lexicon(index, view);
    return { finder: new Finder(index, view, lexicon, weights, test, deadline), deadline };
  }

  /** The first 1,000 in the order asked for. */
  private place(query: SearchQuery, found: Found, view: ReaderView): Placed[] {
    const { documents } = this.index;
    const by = query.sort?.by ?? 'relevance';
    if (by === 'relevance' && found.ranked) {
      return found.question ? this.byQuestion(query, found, view) : this.byRelevance(query, found);
    }
    const column = by === 'updated' || by === 'created' ? documents.times[by] : this.countOf(by);
    const sign = query.sort?.dir === 'asc' ? -1 : 1;
    const keys = Float64Array.from(found.docs, (doc) => sign * (column[doc] ?? 0));
    const placed = collapse({ docs: found.docs, scores: keys }, documents, query.distinctThread);
    return first(placed, RANKED, documents);
  }

  /** Without words there is no relevance: newest first. */
  private countOf(by: 'relevance' | 'quality' | 'confirmed'): Uint32Array | Float64Array {
    const { times, counted } = this.index.documents;
    return by === 'relevance' ? times.created : counted[by];
  }

  private byRelevance(query: FacetRequest, found: Found): Placed[] {
    const { documents } = this.index;
    const signals = this.signals(found);
    const placed = first(collapse(found, documents, query.distinctThread), RANKED, documents);
    return this.withSignals(placed, signals);
  }

  private byQuestion(query: SearchQuery, found: Found, view: ReaderView): Placed[] {
    const { documents } = this.index;
    const best = first(collapse(found, documents, query.distinctThread), RANKED, documents);
    if (!found.question) return best;
    const { question, statistics = view } = found;
    const ranking = new QuestionRanking(this.index, view, this.weights, question, statistics);
    const most = Math.min(SIGNALLED, question.plan.candidates);
    return this.withSignals(ranking.reorder(best), this.signals(found), most);
  }

  private withSignals(
    placed: readonly Placed[],
    signals: Signals,
    most: number = SIGNALLED,
  ): Placed[] {
    const best = placed.slice(0, most).map(({ doc, key }) => ({
      doc,
      key: tierOf(key) + (key - tierOf(key)) * signals.factor(doc),
    }));
    const least = best.reduce((min, { key }) => Math.min(min, key), Infinity);
    const rest = placed.slice(most);
    return [
      ...best.sort(byKey(this.index.documents)),
      ...rest.map(({ doc, key }) => ({ doc, key: Math.min(key, least) })),
    ];
  }

  private signals(found: Found): Signals {
    return new Signals(this.index, this.weights, found.exact, currentHour());
  }

  private hits(placed: readonly Placed[], united: HybridFound, view: ReaderView): Hit[] {
    const { found, near } = united;
    const { documents } = this.index;
    const shown = placed.map(({ doc }) => doc);
    const more = siblings(found, shown, documents, MORE);
    const scorer = new Scorer(this.index, view, found.words, this.weights.fields);
    const signals = this.signals(found);
    const idOf = (doc: number): string => documents.ids.get(doc);
    return placed.map(({ doc, key }) => {
      const textScore = scorer.score(doc);
      const meaning = near.get(doc);
      return {
        id: idOf(doc),
        thread: documents.threads.get(documents.thread[doc] ?? 0),
        version: documents.versions[doc] ?? 0,
        score: key,
        more: (more.get(doc) ?? []).map(idOf),
        why: {
          words: scorer.covered,
          rarity: scorer.rarity,
          typos: scorer.typosIn(doc),
          textScore,
          factors: signals.factors(doc),
          ...(meaning === undefined ? {} : { meaning }),
        },
      };
    });
  }

  private facets({ facets, distinctThread }: FacetRequest, found: Found): SearchPage['facets'] {
    if (!facets?.length) return {};
    const counter = new FacetCounter(found.docs, this.index.documents, distinctThread);
    return Object.fromEntries(facets.map((field) => [field, counter.count(field)]));
  }
}

type SimilarSearch = SearchQuery & { readonly filter: { readonly all: readonly Filter[] } };

/** What `similar` asks for, as a search. */
function asSearch(query: SimilarQuery, limit: number): SimilarSearch {
  const { langs, excludeThread, filter } = query;
  const all: Filter[] = [];
  if (langs?.length) all.push({ field: 'lang', in: langs });
  if (excludeThread) all.push({ not: { field: 'thread', in: [excludeThread] } });
  if (filter) all.push(filter);
  return {
    text: query.title,
    body: query.body ?? '',
    mode: 'question',
    filter: { all },
    page: 1,
    size: limit,
    distinctThread: true,
    deadlineMs: query.deadlineMs ?? SIMILAR_DEADLINE,
    vector: query.vector,
  };
}

const isEmpty = ({ title, body = '' }: SimilarQuery): boolean =>
  title.trim() === '' && body.trim() === '';

/** Freshness is counted by the hour, so that the pages of one search agree. */
const currentHour = (): number => Math.floor(Date.now() / 3_600_000) * 3_600;

function threadsIn(found: Found, { documents }: FtsIndex): number {
  const seen = new Uint8Array(documents.threads.size);
  let count = 0;
  for (const doc of found.docs) {
    const thread = documents.thread[doc] ?? 0;
    if (seen[thread] === 0) count += 1;
    seen[thread] = 1;
  }
  return count;
}

function emptyPage(query: SearchQuery, started: number): SearchPage {
  return {
    hits: [],
    total: { value: 0, rel: 'exact' },
    facets: Object.fromEntries((query.facets ?? []).map((field) => [field, []])),
    facetsExact: true,
    terms: [],
    unknownWords: [],
    degraded: false,
    tookMs: performance.now() - started,
  };
}
