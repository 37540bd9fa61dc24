import {
  HYBRID_PLAN,
  hybridRank,
  type CandidateFacts,
  type HybridRanked,
} from '../../../analysis/hybrid-rank';
import { comparable } from '../../../analysis/model-scale';
import { languageOf, wordsIn, type MeaningRole } from '../../../meaning-role';
import type { SearchQuery } from '../../../search-query';
import type { FtsIndex } from '../fts-index';
import type { NearDoc } from '../memory/passages';
import type { Gate } from './candidates';
import { tierOf, type Found } from './finder';
import type { Placed } from './order';
import type { Scorer } from './scorer';
import type { Signals } from './signals';

export interface HybridParts {
  readonly index: FtsIndex;
  readonly query: SearchQuery;
  readonly role: MeaningRole;
  readonly gate: Gate;
  readonly scorer: Scorer;
  readonly signals: Signals;
}

/** What a search found by words and by meaning together. */
export interface HybridFound {
  /** Documents of both; those found by meaning alone have the score 0. */
  readonly found: Found;
  readonly placed: readonly Placed[];
  /** Cosines of the placed documents that are near. */
  readonly near: ReadonlyMap<number, number>;
}

/** Unites the words' hits in their order with the nearest passages' documents. */
export function uniteWithMeaning(
  parts: HybridParts,
  found: Found,
  byWords: readonly Placed[],
): HybridFound {
  const { index, query, role, gate } = parts;
  const { passages } = index;
  if (!passages || !query.vector || role === 'none') return { found, placed: byWords, near: NONE };
  const vector = comparable(query.vector, index.model);
  const nearest =
    role === 'find' ? passages.nearest(vector, HYBRID_PLAN.nearest, (doc) => gate.lets(doc)) : [];
  const units = new Units(index, query.distinctThread);
  const best = byWords.slice(0, HYBRID_PLAN.words);
  const docOf = new Map(best.map(({ doc }) => [units.of(doc), doc]));
  const near = firstOfEach(nearest, units, docOf);
  const ranked = hybridRank(
    { words: wordsIn(query), lang: languageOf(query), model: index.model },
    wordHits(parts, best, units),
    near.map(({ doc, cosine }) => ({ id: units.of(doc), cosine })),
    (unit) => factsOf(parts, docOf.get(unit) ?? 0),
    (unit) => passages.cosine(vector, docOf.get(unit) ?? 0),
  );
  // What the words found beyond the ranked ones: of it nothing is new.
  const isFound = new Uint8Array(index.documents.end);
  for (const doc of found.docs) isFound[doc] = 1;
  const fresh = ranked
    .flatMap(({ id, isMeaningOnly }) => (isMeaningOnly ? (docOf.get(id) ?? 0) : []))
    .filter((doc) => isFound[doc] === 0);
  return {
    found: withMore(found, fresh),
    placed: inOrder(ranked, docOf, byWords, units),
    near: new Map(
      ranked.flatMap(({ id, isNear, cosine }) =>
        isNear && cosine !== undefined ? [[docOf.get(id) ?? 0, cosine]] : [],
      ),
    ),
  };
}

const NONE: ReadonlyMap<number, number> = new Map();

/** What a hit stands for: its thread, or itself. */
class Units {
  constructor(
    private readonly index: FtsIndex,
    private readonly distinct: boolean,
  ) {}

  of(doc: number): number {
    return this.distinct ? (this.index.documents.thread[doc] ?? 0) : doc;
  }
}

/** The nearest document of each unit; where words found another one of it, that one is shown. */
function firstOfEach(
  near: readonly NearDoc[],
  units: Units,
  docOf: Map<number, number>,
): NearDoc[] {
  const seen = new Set<number>();
  return near.filter(({ doc }) => {
    const unit = units.of(doc);
    if (seen.has(unit)) return false;
    seen.add(unit);
    if (!docOf.has(unit)) docOf.set(unit, doc);
    return true;
  });
}

function wordHits({ scorer }: HybridParts, best: readonly Placed[], units: Units) {
  return best.map(({ doc, key }) => {
    scorer.score(doc);
    const { covered: words, rarity } = scorer;
    return { id: units.of(doc), score: key - tierOf(key), words, rarity };
  });
}

function factsOf({ index, signals }: HybridParts, doc: number): CandidateFacts {
  const { coded, codes } = index.documents;
  const lang = codes.lang.get(coded.lang[doc] ?? 0);
  const factor = signals.factor(doc);
  return { lang, title: signals.titleExact(doc), factor: Math.max(0.01, factor) };
}

function withMore(found: Found, docs: readonly number[]): Found {
  if (docs.length === 0) return found;
  const all = new Uint32Array(found.docs.length + docs.length);
  const scores = new Float64Array(all.length);
  all.set(found.docs);
  all.set(docs, found.docs.length);
  scores.set(found.scores);
  return { ...found, docs: all, scores };
}

/** The ranked, then what the words found behind them. */
function inOrder(
  ranked: readonly HybridRanked<number>[],
  docOf: ReadonlyMap<number, number>,
  byWords: readonly Placed[],
  units: Units,
): Placed[] {
  const isRanked = new Set(ranked.map(({ id }) => id));
  const placed = ranked.map(({ id, score }) => ({ doc: docOf.get(id) ?? 0, key: score }));
  const least = placed.at(-1)?.key ?? 0;
  const rest = byWords.filter(({ doc }) => !isRanked.has(units.of(doc)));
  return [...placed, ...rest.map(({ doc }, i) => ({ doc, key: least - 1 - i }))];
}
