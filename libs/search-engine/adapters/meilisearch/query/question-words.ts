import { analyseQuery } from '../../../analysis/analyse-query';
import type { CompoundSplitter } from '../../../analysis/compound-splitter';
import { stemmerOf } from '../../../analysis/stem';
import { QUESTION_PLAN, splitQuestion } from '../../../question-plan';
import { indexTerm } from '../index/stored-document';

/** A word of a question with every stem it may have. */
export interface QuestionWord {
  readonly raw: string;
  readonly folded: string;
  /** Any of these counts as the word; also its parts in German. */
  readonly stems: readonly string[];
  /** 1 in the title, less in the body. */
  readonly weight: number;
}

export interface QuestionText {
  readonly text: string;
  readonly body?: string;
  readonly locale?: string;
  readonly languages: readonly string[];
  readonly splitter?: CompoundSplitter;
}

const { longestTitle, longestBody, bodyWeight } = QUESTION_PLAN;
const MOST_LANGUAGES = 2;

/** The content words of a question, once each: those of the title, then those only its body has. */
export function questionWords(question: QuestionText): QuestionWord[] {
  const { text, body } = question;
  const [head, rest] = body === undefined ? splitQuestion(text) : [text, body];
  const title = contentWords(head.slice(0, longestTitle), 1, question);
  const seen = new Set(title.map(({ stems }) => stems[0]));
  const longer = contentWords(rest.slice(0, longestBody), bodyWeight, question);
  return [...title, ...longer.filter(({ stems }) => !seen.has(stems[0]))];
}

function contentWords(text: string, weight: number, question: QuestionText): QuestionWord[] {
  const { terms, languages } = analyseQuery(text, {
    locale: question.locale,
    languages: question.languages,
    splitter: question.splitter,
  });
  const content = terms.filter(({ stop }) => !stop);
  const seen = new Set<string>();
  return (content.length > 0 ? content : terms).flatMap((term) => {
    const stems = stemsOf(term.text, languages);
    const [first] = stems;
    if (first === undefined || seen.has(first)) return [];
    seen.add(first);
    return [{ raw: term.text.toLowerCase(), folded: term.folded, stems, weight }];
  });
}

/** The word's stems in the languages the question is likely in. */
export function stemsOf(word: string, languages: readonly string[]): string[] {
  const stems = languages.slice(0, MOST_LANGUAGES).map((lang) => stemmerOf(lang).stem(word));
  return [...new Set(stems.map(indexTerm))].filter((stem) => stem !== '');
}
