import type { RankingWeights } from '../../../ranking-weights';
import type { QueryTerm, SearchQuery } from '../../../search-query';
import type { FtsIndex } from '../fts-index';
import { CLOCK_EVERY, Gate, scored, united, type Candidates, type Deadline } from './candidates';
import { allOf, anyOf } from './expression';
import type { DocTest } from './filter';
import { statisticsOf, type TermStatistics } from './found-counts';
import type { Lexicon } from './lexicon';
import { ListScorer } from './list-scorer';
import { leastOfBest } from './least-of-best';
import { understandQuestion, type Question } from './question';
import type { ReaderView } from './reader-view';
import { Scorer, type ScoredWord } from './scorer';
import { understand, type Understood } from './understand';
import type { Word } from './understand-words';
import { documentsWith } from './word-documents';
import { weighedDocuments } from './word-weights';
import { QUESTION_PLAN, type QuestionPlan } from '../../../question-plan';

/** What a query found: documents with text scores, and what it was understood as. */
export interface Found extends Candidates {
  readonly words: readonly ScoredWord[];
  readonly terms: readonly QueryTerm[];
  readonly unknown: readonly string[];
  /** Terms each word stands for as typed, for the title's bonus. */
  readonly exact: readonly (readonly number[])[];
  /** Whether the scores mean anything. */
  readonly ranked: boolean;
  readonly question?: Question;
  readonly statistics?: TermStatistics;
}

/** A question understood, with the documents its words lead to. */
export interface Asked {
  readonly question: Question;
  readonly rough: Candidates;
}

/** Full matches stand in a tier of their own: above every text score, even multiplied by all signals. */
const TIER = 10_000;
export const tierOf = (key: number): number => (key >= TIER ? TIER : 0);

const ENOUGH = 10;
const TOO_COMMON = 0.2;
const SMALL_PART = 0.25;
const COMPOUND_BUDGET_MS = 15;
const NOTHING: Candidates = { docs: new Uint32Array(0), scores: new Float64Array(0) };
const TITLE_ONLY = { title: 1, body: 0, context: 0 } as const;
const NONE: ReadonlySet<number> = new Set();

/** Finds the documents for one query of one reader. */
export class Finder {
  constructor(
    private readonly index: FtsIndex,
    private readonly view: ReaderView,
    private readonly lexicon: Lexicon,
    private readonly weights: RankingWeights,
    private readonly test: DocTest | undefined,
    private readonly deadline: Deadline,
  ) {}

  all(): Found {
    const docs = new Gate(this.view, this.test, NONE).everything(this.index, this.deadline);
    return this.found({ docs, scores: new Float64Array(docs.length) }, [], false);
  }

  typed(query: SearchQuery): Found {
    const understood = this.understand(query);
    const candidates = understood.impossible ? NOTHING : this.relaxed(understood);
    const whole = understood.titlesOnly ? this.wholeWord(query) : NOTHING;
    return this.found(united(candidates, whole, TIER), understood.words, true);
  }

  /** A short word may be all that somebody wanted to type: then bodies have it too. */
  private wholeWord(query: SearchQuery): Candidates {
    const understood = this.understand({ ...query, text: `${query.text} ` });
    const says = understood.words.some(({ stop }) => !stop);
    return says && !understood.impossible ? this.relaxed(understood) : NOTHING;
  }

  /** Documents with all the typed words in the title. */
  titles(prefix: string): Found {
    const query = { text: prefix.replaceAll('"', ' '), mode: 'typing' } as SearchQuery;
    const understood = { ...this.understand(query), titlesOnly: true };
    const candidates = understood.impossible ? NOTHING : this.withAll(understood);
    return this.found(candidates, understood.words, true);
  }

  question(query: SearchQuery): Found {
    return this.among(this.asked(query, QUESTION_PLAN));
  }

  /** What a question's words lead to, whatever the filter. */
  asked(
    { text, body, locale }: Pick<SearchQuery, 'text' | 'body' | 'locale'>,
    plan: QuestionPlan,
  ): Asked {
    this.index.compounds.refresh(COMPOUND_BUDGET_MS);
    const question = understandQuestion(text, body, locale, this.lexicon, this.view, plan);
    return { question, rough: this.roughly(question.finding) };
  }

  /** What the filter leaves of that. */
  private among({ question, rough }: Asked): Found {
    const kept = this.gated(rough);
    return this.ranked(question, kept, this.statisticsFor(kept.docs, question));
  }

  /** The best of what is in a part and the filter leaves; `holds` says of a document whether the part has it. */
  bestAmong(
    { question, rough }: Asked,
    holds: (doc: number) => boolean,
    statistics: TermStatistics,
  ): Found {
    const best = weightiest(rough, holds, question.plan.scored);
    return this.ranked(question, this.gated(best), statistics);
  }

  private ranked(question: Question, kept: Candidates, statistics: TermStatistics): Found {
    const { finding, plan, title } = question;
    if (finding.length === 0) return this.found(NOTHING, title, true);
    const words = finding.map((word) => ({ ...word, count: countIn(statistics, word) }));
    const view = { ...this.view, documents: statistics.documents };
    const scorer = new Scorer(this.index, view, words, this.weights.fields);
    const candidates = this.scoreBest(kept, scorer, plan.scored);
    return { ...this.found(candidates, title, true), words, question, statistics };
  }

  /** Scores those whose words weigh most; the others keep their rough order far below. */
  private scoreBest({ docs, scores }: Candidates, scorer: Scorer, most: number): Candidates {
    const bar = leastOfBest(scores, most);
    const better = new Float64Array(docs.length);
    for (let i = 0; i < docs.length; i++) {
      const gain = scores[i] as number;
      const isScored = gain >= bar && !this.deadline.passed;
      if (i % CLOCK_EVERY === 0) this.deadline.check();
      better[i] = isScored ? scorer.score(docs[i] as number) : gain * Number.EPSILON;
    }
    return { docs, scores: better };
  }

  /** Documents with any of the words, each with the sum of what its words weigh. */
  private roughly(words: readonly ScoredWord[]): Candidates {
    const { documents } = this.view;
    const gainOf = ({ count, weight }: ScoredWord): number =>
      weight * Math.log(1 + documents / (1 + count));
    return weighedDocuments(this.index, words, gainOf, this.deadline);
  }

  /** Those that the reader may see and the filter wants. */
  private gated(candidates: Candidates): Candidates {
    const gate = new Gate(this.view, this.test, NONE);
    const { docs } = candidates;
    const isIn = new Uint8Array(docs.length);
    for (let i = 0; i < docs.length; i++) if (gate.lets(docs[i] as number)) isIn[i] = 1;
    return only(candidates, isIn);
  }

  /** A word's weight is how rare it is among what the filter leaves, if that is a small part. */
  private statisticsFor(docs: Uint32Array, { title, body }: Question): TermStatistics {
    if (!this.test || docs.length > SMALL_PART * this.view.documents) return this.view;
    const terms = [...title, ...body].flatMap((word) => word.any.map(({ term }) => term));
    return statisticsOf(docs, this.index, terms);
  }

  private understand(query: SearchQuery): Understood {
    this.index.compounds.refresh(COMPOUND_BUDGET_MS);
    return understand(query, this.lexicon, this.view);
  }

  /** Documents with all words; where these are few, those with most of them behind. */
  private relaxed(understood: Understood): Candidates {
    const full = this.withAll(understood);
    const known = understood.words.filter(isKnown);
    if (known.length < 2 || this.isEnough(full)) return full;
    const need = known.length === 2 ? 1 : Math.ceil(known.length / 2);
    const most = need === 1 ? NOTHING : this.withSome(understood, known, need);
    return most.docs.length > 0 ? most : this.withSome(understood, this.selective(known), 1);
  }

  /** Without the words that stand in every fifth document, unless there are no others. */
  private selective(known: readonly Word[]): readonly Word[] {
    const { documents } = this.view;
    const rare = known.filter(({ count }) => documents < 1_000 || count < TOO_COMMON * documents);
    return rare.length ? rare : known;
  }

  private isEnough({ docs }: Candidates): boolean {
    const { thread } = this.index.documents;
    const threads = new Set<number>();
    for (let i = 0; i < docs.length && threads.size < ENOUGH; i++) {
      threads.add(thread[docs[i] as number] ?? 0);
    }
    return threads.size >= ENOUGH;
  }

  /** Unknown words are passed over, unless nothing else is left. */
  private withAll(understood: Understood): Candidates {
    const known = understood.words.filter(isKnown);
    const isNothingKnown = understood.words.length > 0 && known.length === 0;
    if (isNothingKnown && understood.phrases.length === 0) return NOTHING;
    return this.withSome(understood, known, known.length);
  }

  /** Documents with at least `need` of the words. */
  private withSome(understood: Understood, known: readonly Word[], need: number): Candidates {
    const gate = new Gate(this.view, this.test, this.excluded(understood));
    if (known.length > 0 && understood.phrases.length === 0 && ListScorer.takes(understood.words)) {
      return this.listed(understood, known, need, gate);
    }
    const docs = this.framed(understood) ?? this.holding(known, need);
    const kept = docs ? gate.filter(docs) : gate.everything(this.index, this.deadline);
    const full = understood.words.filter(isKnown).length;
    return this.rank(kept, understood, full, need);
  }

  /** Nothing when no word limits what is found. */
  private holding(known: readonly Word[], need: number): Uint32Array | undefined {
    if (known.length === 0) return undefined;
    return documentsWith(this.index, known, need, this.deadline);
  }

  /** Documents with all the phrases, if there are any. */
  private framed({ phrases }: Understood): readonly number[] | undefined {
    if (phrases.length === 0) return undefined;
    const expression = allOf([...phrases, this.view.expression]);
    return this.index.store.match(expression);
  }

  private excluded({ negatives }: Understood): ReadonlySet<number> {
    if (negatives.length === 0) return NONE;
    const expression = allOf([anyOf(negatives), this.view.expression]);
    return new Set(this.index.store.match(expression));
  }

  /** The same as `rank` of what `holding` finds, in one go. */
  private listed(
    understood: Understood,
    known: readonly Word[],
    need: number,
    gate: Gate,
  ): Candidates {
    const { index, view, deadline } = this;
    const all = understood.words.filter(isKnown);
    const others = all.filter((word) => !known.includes(word));
    const scorer = new ListScorer(index, view, this.fieldsFor(understood), gate, deadline);
    const { docs, scores, covered } = scorer.score(known, need, others);
    for (let i = 0; i < docs.length; i++) {
      const tier = (covered[i] as number) >= all.length ? TIER : Number.MIN_VALUE;
      scores[i] = (scores[i] as number) + tier;
    }
    return { docs, scores };
  }

  private fieldsFor({ titlesOnly }: Understood): RankingWeights['fields'] {
    return titlesOnly ? TITLE_ONLY : this.weights.fields;
  }

  private rank(docs: Uint32Array, understood: Understood, full: number, need: number): Candidates {
    const words = understood.words.map((word) => ({ ...word, weight: 1 }));
    const scorer = new Scorer(this.index, this.view, words, this.fieldsFor(understood));
    const score = (doc: number): number => {
      const text = scorer.score(doc);
      if (scorer.covered < need) return 0;
      return text + (scorer.covered >= full ? TIER : Number.MIN_VALUE);
    };
    return scored(docs, score, this.deadline);
  }

  private found(candidates: Candidates, words: readonly Word[], ranked: boolean): Found {
    return {
      ...candidates,
      words: words.map((word) => ({ ...word, weight: 1 })),
      terms: words.map((word) => word.shown),
      unknown: words.filter((word) => !isKnown(word)).map((word) => word.shown.raw),
      exact: words.map((word) =>
        word.any.filter(({ weight }) => weight === 1).map(({ term }) => term),
      ),
      ranked,
    };
  }
}

/** Loops by hand: typed arrays' own `filter` and `from` take ten times as long. */
function only({ docs, scores }: Candidates, isIn: Uint8Array): Candidates {
  let size = 0;
  for (let i = 0; i < isIn.length; i++) size += isIn[i] as number;
  const kept = { docs: new Uint32Array(size), scores: new Float64Array(size) };
  let count = 0;
  for (let i = 0; i < docs.length; i++) {
    if (isIn[i] === 0) continue;
    kept.docs[count] = docs[i] as number;
    kept.scores[count++] = scores[i] as number;
  }
  return kept;
}

/** Of those that `holds` lets pass the `most` with the highest scores, or a few more where several are about equal. */
function weightiest(
  { docs, scores }: Candidates,
  holds: (doc: number) => boolean,
  most: number,
): Candidates {
  const bar = leastOfBest(scores, most, (at) => holds(docs[at] as number));
  const best: number[] = [];
  for (let i = 0; i < docs.length; i++) {
    if ((scores[i] as number) >= bar && holds(docs[i] as number)) best.push(i);
  }
  return {
    docs: Uint32Array.from(best, (at) => docs[at] as number),
    scores: Float64Array.from(best, (at) => scores[at] as number),
  };
}

const isKnown = (word: Word): boolean => word.any.length > 0 || word.together.length > 0;

const countIn = (statistics: TermStatistics, { any }: ScoredWord): number =>
  any.reduce((most, { term }) => Math.max(most, statistics.countOf(term)), 0);
