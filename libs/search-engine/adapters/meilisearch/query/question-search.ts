import type { MultiSearchQuery } from 'meilisearch';
import { rerank, type RankCandidate } from '../../../analysis/rerank';
import { allowedTypos } from '../../../analysis/typo-walk';
import { WINDOW } from '../../../query-limits';
import { QUESTION_PLAN, QUESTION_WEIGHTS } from '../../../question-plan';
import type { Hit, SearchPage, SearchQuery } from '../../../search-query';
import { plainValue } from '../index/exact-value';
import { foldedWords } from '../index/stored-document';
import { signalFactor, signalFactors } from '../signals';
import {
  currentHour,
  HIT_FIELDS,
  hitOf,
  titleExactOf,
  type FoundDocument,
  type HitWorld,
} from './found';
import { lookUpWords } from './look-up-words';
import { questionWords, stemsOf, type QuestionWord } from './question-words';
import { countFacet, grouped } from './ranked-groups';
import { quoted } from './typed-query';
import { GRACE_MS, type SearchPlace } from './typing-search';
import type { ScopeProfile } from './scope-profiles';
import type { WordCounts } from './word-counts';
import type { CompoundSplitter } from '../../../analysis/compound-splitter';

/** Where a question finds its candidates; tried with bench/relevance. */
export const CANDIDATE_PLAN = {
  /** Body words whose document counts are asked for when none are remembered, the longest first. */
  counted: 60,
  /** The rarest words that find in pairs. */
  paired: 8,
  pairLimit: 60,
  singleLimit: 60,
} as const;

const MORE = 3;
const MOST_MENDED = 4;

interface CountedWord extends QuestionWord {
  readonly count: number;
}

/** A candidate's text as the re-rank takes it. */
type Candidate = FoundDocument & {
  readonly titleStems: string;
  readonly bodyStems: string;
  readonly besideStems: string;
  readonly acl: readonly string[];
  readonly kind: string;
  readonly lang: string;
  readonly tag: readonly string[];
  readonly product?: string;
  readonly state: string;
};

interface Ranked {
  readonly doc: Candidate;
  readonly score: number;
  readonly textScore: number;
  readonly coverage: number;
  readonly rarity: number;
}

const { titleFinds, bodyFinds, bodyRanks, candidates } = QUESTION_PLAN;
const FIELDS = [
  ...HIT_FIELDS,
  'titleStems',
  'bodyStems',
  'besideStems',
  'acl',
  'kind',
  'lang',
  'tag',
  'product',
  'state',
];

export interface QuestionPlace extends SearchPlace {
  readonly counts: WordCounts;
  readonly tokens: readonly string[];
  readonly profile: ScopeProfile;
  readonly splitter?: CompoundSplitter;
}

/** A long text: a few rare words find, alone and in pairs; the hub ranks what they find by all words. */
export class QuestionSearch {
  private readonly started = performance.now();
  private readonly unknown: string[] = [];
  private readonly world: HitWorld;

  constructor(
    private readonly place: QuestionPlace,
    private readonly query: SearchQuery,
  ) {
    this.world = { weights: place.weights, typed: foldedWords(query.text) };
  }

  async run(): Promise<SearchPage> {
    const { words, documents } = await this.countedWords();
    const found = words.length === 0 ? [] : await this.candidates(words, documents);
    const ranked = this.rank(found, words, documents);
    return this.page(ranked, found.length >= candidates);
  }

  /** The words of the question that stand in documents the filter leaves, rarest first in each part. */
  private async countedWords(): Promise<{ words: CountedWord[]; documents: number }> {
    const { place, query } = this;
    const all = questionWords({
      ...query,
      languages: place.profile.languages,
      splitter: place.splitter,
    });
    const title = all.filter(({ weight }) => weight === 1);
    const body = this.worthCounting(all.filter(({ weight }) => weight < 1));
    const asked = [...title, ...body];
    const stems = asked.flatMap((word) => word.stems);
    const counts = await place.counts.count(place.filter, stems, this.limitMs());
    const withCount = (word: QuestionWord): CountedWord => ({
      ...word,
      count: Math.max(...word.stems.map((stem) => counts.of(stem))),
    });
    const counted = asked.map(withCount);
    const mended = await this.mend(
      counted.filter(({ count, weight }) => count === 0 && weight === 1),
    );
    const known = [...counted, ...mended].filter(({ count }) => count > 0);
    known.sort((a, b) => a.count - b.count);
    return { words: known, documents: counts.documents };
  }

  /** Counting costs: of words never counted before only the longest are asked for. */
  private worthCounting(body: readonly QuestionWord[]): QuestionWord[] {
    const { counts, filter } = this.place;
    const isKnown = ({ stems }: QuestionWord): boolean =>
      stems.every((stem) => counts.remembers(filter, stem));
    const fresh = body
      .filter((word) => !isKnown(word))
      .sort((a, b) => b.folded.length - a.folded.length)
      .slice(0, CANDIDATE_PLAN.counted);
    return [...body.filter(isKnown), ...fresh];
  }

  /** Words of the title that stand nowhere, by what they are taken for in the reader's texts. */
  private async mend(unknown: readonly CountedWord[]): Promise<CountedWord[]> {
    const { place } = this;
    const odd = unknown.filter(({ folded }) => allowedTypos(folded) > 0).slice(0, MOST_MENDED);
    if (odd.length === 0) {
      this.unknown.push(...unknown.map(({ raw }) => raw));
      return [];
    }
    const words = odd.map((word) => ({ ...word, parts: [], prefix: false }));
    const { server, index, scope } = place;
    const known = await lookUpWords(server, index, scope, words, this.limitMs());
    const mended = known.flatMap(({ near: [meant] }, i) => {
      const word = odd[i];
      return meant === undefined || !word
        ? []
        : [{ ...word, stems: stemsOf(meant, place.profile.languages) }];
    });
    const right = new Set(mended.map(({ raw }) => raw));
    this.unknown.push(...unknown.map(({ raw }) => raw).filter((raw) => !right.has(raw)));
    const stems = mended.flatMap((word) => word.stems);
    const counts = await place.counts.count(place.filter, stems, this.limitMs());
    return mended.map((word) => ({
      ...word,
      count: Math.max(0, ...word.stems.map((stem) => counts.of(stem))),
    }));
  }

  /** Documents that hold the rarest words, those with the weightiest ones first, at most 200. */
  private async candidates(words: readonly CountedWord[], documents: number): Promise<Candidate[]> {
    const { server, index, filter, tokens } = this.place;
    const finding = [
      ...words.filter(({ weight }) => weight === 1).slice(0, titleFinds),
      ...words.filter(({ weight }) => weight < 1).slice(0, bodyFinds),
    ];
    const lists = listsOf(finding);
    const queries = lists.map(({ q, limit }): MultiSearchQuery => ({
      indexUid: index,
      q,
      filter: [...filter],
      matchingStrategy: 'all',
      attributesToRetrieve: ['id'],
      limit,
    }));
    const results = await server.search(queries, this.limitMs());
    const holds = new Map<string, Set<CountedWord>>();
    results.forEach(({ hits }, i) => {
      for (const { id } of hits as unknown as readonly { id: string }[]) {
        const own = holds.get(id) ?? new Set();
        for (const word of lists[i]?.words ?? []) own.add(word);
        holds.set(id, own);
      }
    });
    const gain = ({ count, weight }: CountedWord): number =>
      weight * Math.log(1 + documents / (1 + count));
    const best = [...holds]
      .map(([id, own]) => ({ id, gain: [...own].reduce((sum, word) => sum + gain(word), 0) }))
      .sort((a, b) => b.gain - a.gain)
      .slice(0, candidates)
      .map(({ id }) => id);
    if (best.length === 0) return [];
    const docs = await server.documents<Candidate>(index, best, FIELDS, this.limitMs());
    return docs.filter(({ acl }) => acl.some((token) => tokens.includes(token)));
  }

  private rank(
    found: readonly Candidate[],
    words: readonly CountedWord[],
    documents: number,
  ): Ranked[] {
    const { weights, profile } = this.place;
    const byStem = new Map<string, number>();
    for (const { stems, count } of words) for (const stem of stems) byStem.set(stem, count);
    const texts = found.map(candidateOf);
    const ranking = [
      ...words.filter(({ weight }) => weight === 1),
      ...words.filter(({ weight }) => weight < 1).slice(0, bodyRanks),
    ];
    const ranked = rerank(
      { words: ranking.map(({ stems: terms, weight }) => ({ terms, weight })), exact: [] },
      texts,
      {
        documents,
        averageTitle: profile.averageTitle,
        averageBody: profile.averageBody,
        count: (term) => byStem.get(term) ?? 0,
      },
      { ...QUESTION_WEIGHTS, title: weights.fields.title, body: weights.fields.body },
    );
    const byId = new Map(found.map((doc) => [doc.id, doc]));
    const now = currentHour();
    return ranked
      .flatMap(({ id, score, coverage, rarity }) => {
        const doc = byId.get(id);
        if (!doc) return [];
        const marks = { ...doc, space: plainValue(doc.space) ?? '' };
        const factor = signalFactor(
          signalFactors(marks, weights, now, titleExactOf(doc, this.world.typed)),
        );
        return [{ doc, textScore: score, score: score * factor, coverage, rarity }];
      })
      .sort((a, b) => b.score - a.score || b.doc.created - a.doc.created);
  }

  private page(ranked: readonly Ranked[], isCut: boolean): SearchPage {
    const { query } = this;
    const groups = grouped(ranked, query.distinctThread);
    const from = (query.page - 1) * query.size;
    const inWindow = from + query.size <= WINDOW;
    const shown = inWindow ? groups.slice(from, from + query.size) : [];
    const degraded = performance.now() - this.started > query.deadlineMs;
    return {
      hits: shown.map((group) => this.hit(group)),
      total: { value: groups.length, rel: isCut || degraded || !inWindow ? 'atLeast' : 'exact' },
      facets: Object.fromEntries(
        (query.facets ?? []).map((field) => [field, countFacet(groups, field)]),
      ),
      facetsExact: false,
      terms: [],
      unknownWords: this.unknown,
      degraded,
      tookMs: performance.now() - this.started,
    };
  }

  private hit([best, ...others]: readonly Ranked[]): Hit {
    const { doc, score, textScore, coverage, rarity } = best as Ranked;
    const more = others.slice(0, MORE).map((other) => other.doc.id);
    const words = Math.max(1, Math.round(coverage * 10));
    return hitOf(doc, { score, textScore, words, typos: 0, rarity }, this.world, more);
  }

  private limitMs(): number {
    return this.query.deadlineMs - (performance.now() - this.started) + GRACE_MS;
  }
}

interface List {
  readonly q: string;
  readonly words: readonly CountedWord[];
  readonly limit: number;
}

/** Every word alone, and the rarest in pairs. */
function listsOf(finding: readonly CountedWord[]): List[] {
  const { paired, pairLimit, singleLimit } = CANDIDATE_PLAN;
  const singles = finding.flatMap((word) =>
    word.stems.map((stem) => ({ q: quoted(stem), words: [word], limit: singleLimit })),
  );
  const rarest = [...finding].sort((a, b) => a.count - b.count).slice(0, paired);
  const pairs = rarest.flatMap((a, i) =>
    rarest.slice(i + 1).map((b) => ({
      q: `${quoted(a.stems[0] ?? '')} ${quoted(b.stems[0] ?? '')}`,
      words: [a, b],
      limit: pairLimit,
    })),
  );
  return [...singles, ...pairs];
}

function candidateOf({ id, titleStems, bodyStems, besideStems }: Candidate): RankCandidate {
  const title = termsIn(titleStems);
  const body = termsIn(bodyStems);
  return {
    id,
    title,
    body: [...body, ...new Set(termsIn(besideStems))],
    titleLength: title.length,
    bodyLength: body.length,
    rawTitle: [],
  };
}

const termsIn = (text: string): string[] => (text === '' ? [] : text.split(' '));
