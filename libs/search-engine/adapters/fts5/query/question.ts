import { rerank, type RankCandidate, type RankWord } from '../../../analysis/rerank';
import { QUESTION_WEIGHTS, splitQuestion, type QuestionPlan } from '../../../question-plan';
import type { RankingWeights } from '../../../ranking-weights';
import type { FtsIndex } from '../fts-index';
import { bodyCount, inContext, titleCount, wordOf } from '../memory/forward-index';
import type { TermStatistics } from './found-counts';
import type { Lexicon } from './lexicon';
import type { Placed } from './order';
import type { ReaderView } from './reader-view';
import type { ScoredWord } from './scorer';
import { understandWords, type Word } from './understand-words';

/** A question in terms of the index. */
export interface Question {
  readonly title: readonly Word[];
  readonly body: readonly Word[];
  /** The words that find candidates, with their weights. */
  readonly finding: readonly ScoredWord[];
  readonly plan: QuestionPlan;
}

/** Chooses the words of a question that find and those that rank. */
export function understandQuestion(
  text: string,
  body: string | undefined,
  locale: string | undefined,
  lexicon: Lexicon,
  view: ReaderView,
  plan: QuestionPlan,
): Question {
  const { titleFinds, bodyFinds, bodyRanks, bodyWeight } = plan;
  const [head, rest] = body === undefined ? splitQuestion(text) : [text, body];
  const read = (part: string, fuzzy: boolean): Word[] =>
    understandWords(part, lexicon, view, { locale, lastIsPrefix: false, fuzzy });
  const title = contentOf(read(head.slice(0, plan.longestTitle), true));
  const known = new Set(title.map((word) => word.any[0]?.term));
  const longer = contentOf(read(rest.slice(0, plan.longestBody), false));
  const bodyWords = rarest(
    longer.filter((word) => !known.has(word.any[0]?.term)),
    bodyRanks,
  );
  return {
    title,
    body: bodyWords,
    plan,
    finding: [
      ...rarest(title, titleFinds).map((word) => scoredWord(word, 1)),
      ...bodyWords.slice(0, bodyFinds).map((word) => scoredWord(word, bodyWeight)),
    ],
  };
}

const scoredWord = (word: Word, weight: number): ScoredWord => ({
  any: word.any,
  together: word.together,
  count: word.count,
  weight,
});

/** Known words once each, without stop words unless there is nothing else. */
function contentOf(words: readonly Word[]): Word[] {
  const known = words.filter((word) => word.any.length > 0);
  const content = known.filter((word) => !word.stop);
  const seen = new Set<number>();
  return (content.length ? content : known).filter((word) => {
    const term = word.any[0]?.term ?? -1;
    return seen.has(term) ? false : seen.add(term);
  });
}

const rarest = (words: readonly Word[], count: number): Word[] =>
  [...words].sort((a, b) => a.count - b.count).slice(0, count);

/** Orders the best of the found anew by the ranking all engines share. */
export class QuestionRanking {
  constructor(
    private readonly index: FtsIndex,
    private readonly view: ReaderView,
    private readonly weights: RankingWeights,
    private readonly question: Question,
    private readonly statistics: TermStatistics,
  ) {}

  /** The placed in their new order, those beyond the plan's candidates behind them as they were. */
  reorder(placed: readonly Placed[]): Placed[] {
    const { candidates, bodyWeight } = this.question.plan;
    const best = placed.slice(0, candidates);
    const rest = placed.slice(candidates);
    const wanted = this.wantedTerms();
    const byId = new Map(best.map((one) => [String(one.doc), one]));
    const ranked = rerank(
      {
        words: [
          ...this.question.title.map((word) => this.rankWord(word, 1)),
          ...this.question.body.map((word) => this.rankWord(word, bodyWeight)),
        ],
        exact: [],
      },
      best.map(({ doc }) => this.candidate(doc, wanted)),
      {
        documents: this.statistics.documents,
        averageTitle: this.view.averageTitle,
        averageBody: this.view.averageBody,
        count: (term) => this.statistics.countOf(this.index.vocabulary.terms.find(term)),
      },
      { ...QUESTION_WEIGHTS, title: this.weights.fields.title, body: this.weights.fields.body },
    );
    const least = ranked[ranked.length - 1]?.score ?? 0;
    return [
      ...ranked.map(({ id, score }) => ({ doc: byId.get(id)?.doc ?? 0, key: score })),
      ...rest.map(({ doc }, i) => ({ doc, key: least / (2 + i) })),
    ];
  }

  /** A word by its own terms; by what it may mean only where it has none. */
  private rankWord(word: Word, weight: number): RankWord {
    const own = word.any.filter((expansion) => expansion.weight === 1);
    const terms = (own.length ? own : word.any).map(({ term }) => this.nameOf(term));
    return { terms, weight };
  }

  private nameOf(term: number): string {
    return this.index.vocabulary.terms.get(term);
  }

  private wantedTerms(): Map<number, string> {
    const wanted = new Map<number, string>();
    for (const word of [...this.question.title, ...this.question.body]) {
      for (const { term } of word.any) wanted.set(term, this.nameOf(term));
    }
    return wanted;
  }

  /** Only the wanted terms are written out; the lengths tell of the others. */
  private candidate(doc: number, wanted: ReadonlyMap<number, string>): RankCandidate {
    const { forward, documents } = this.index;
    const title: string[] = [];
    const body: string[] = [];
    for (const entry of forward.of(doc)) {
      const name = wanted.get(wordOf(entry));
      if (name === undefined) continue;
      for (let i = titleCount(entry); i > 0; i--) title.push(name);
      for (let i = bodyCount(entry) || inContext(entry); i > 0; i--) body.push(name);
    }
    const titleLength = documents.titleLength[doc] ?? 0;
    const bodyLength = documents.bodyLength[doc] ?? 0;
    return { id: String(doc), title, body, titleLength, bodyLength, rawTitle: [] };
  }
}
