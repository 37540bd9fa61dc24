import { fold, foldWord } from './fold';
import { stopWordHolders } from './stop-words';
import { eachWord } from './tokenize';

/** A guess with its share of the evidence, 0..1. */
export interface LanguageGuess {
  readonly lang: string;
  readonly share: number;
}

type Hints = readonly (readonly [pattern: RegExp, lang: string, weight: number])[];

/** Scripts; kana outweigh the Han characters around them. */
const SCRIPTS: Hints = [
  [/\p{Script=Cyrillic}/gu, 'ru', 1],
  [/\p{Script=Greek}/gu, 'el', 1],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja', 5],
  [/\p{Script=Han}/gu, 'zh', 1],
  [/\p{Script=Hangul}/gu, 'ko', 1],
  [/\p{Script=Arabic}/gu, 'ar', 1],
  [/\p{Script=Hebrew}/gu, 'he', 1],
  [/\p{Script=Thai}/gu, 'th', 1],
];

const LETTERS: Hints = [
  [/[öüß]|ä(?!ä)/g, 'de', 0.4],
  [/ñ|[¿¡]|ción\b/g, 'es', 0.8],
  [/[ãõ]|ção\b|ções\b/g, 'pt', 0.8],
  [/[œêîû]|ç[aou]|\b[ldjn]['’][aeéihou]|\bqu['’]/g, 'fr', 0.5],
  [/[òìùè](?![a-z])|zion[ei]\b|\b(?:de|ne|da|su)?ll['’]/g, 'it', 0.5],
  [/\Bij|aa[a-z]|lijk\b/g, 'nl', 0.4],
  [/[ěřů]/g, 'cs', 1],
  [/[ąęłśźż]/g, 'pl', 1],
  [/[őű]/g, 'hu', 1],
  [/[ğşı]/g, 'tr', 1],
  [/ää|yö|ssa\b|ssä\b|lla\b|llä\b/g, 'fi', 0.5],
  [/å/g, 'sv', 0.4],
  [/[æø]/g, 'da', 0.6],
];

const SYLLABLES: Hints = [
  [/sch|keit\b|heit\b|ung\b|ungen\b|lich\b|icht/g, 'de', 0.4],
  [/ing\b|[st]ion\b|ght|ed\b|ly\b/g, 'en', 0.4],
];

const PLAIN_LETTERS = LETTERS.filter(([, lang]) => ['fr', 'it', 'nl', 'fi'].includes(lang));

const MOST_CHARACTERS = 1_000;

/** How much a stop word speaks for its language: the smaller a language's part in a hub, the more it takes to believe it. */
const PRIOR: Readonly<Record<string, number>> = {
  en: 1,
  de: 0.95,
  cs: 0.5,
  da: 0.5,
  fi: 0.5,
  hu: 0.5,
  pl: 0.5,
  sv: 0.5,
  tr: 0.5,
};
const PRIOR_OF_OTHERS = 0.75;

function addStopWords(text: string, votes: Map<string, number>): void {
  eachWord(text, (start, end) => {
    const holders = stopWordHolders(foldWord(text.slice(start, end)));
    for (const lang of holders) {
      const weight = (PRIOR[lang] ?? PRIOR_OF_OTHERS) * 2;
      votes.set(lang, (votes.get(lang) ?? 0) + weight / holders.length);
    }
  });
}

function addHints(text: string, hints: Hints, votes: Map<string, number>): void {
  for (const [pattern, lang, weight] of hints) {
    const found = text.match(pattern)?.length ?? 0;
    if (found) votes.set(lang, (votes.get(lang) ?? 0) + found * weight);
  }
}

/** Languages the text may be in, most likely first; [] when nothing speaks for any. */
export function guessLanguages(text: string): LanguageGuess[] {
  const head = text.slice(0, MOST_CHARACTERS);
  const votes = new Map<string, number>();
  const lower = head.toLowerCase();
  if (/[^\0-\x7f]/.test(head)) {
    addHints(head, SCRIPTS, votes);
    addHints(lower, LETTERS, votes);
  } else addHints(lower, PLAIN_LETTERS, votes);
  addHints(lower, SYLLABLES, votes);
  addStopWords(head, votes);
  const sum = [...votes.values()].reduce((a, b) => a + b, 0);
  return [...votes]
    .map(([lang, vote]) => ({ lang, share: vote / sum }))
    .sort((a, b) => b.share - a.share || (a.lang < b.lang ? -1 : 1));
}

/** The language of a text (ISO 639-1), English and German reliable, others rough; `fallback` when the text gives no sign. */
export function detectLanguage(text: string, fallback = 'en'): string {
  return guessLanguages(text)[0]?.lang ?? fallback;
}

/** Languages a query's stop words are to be taken from: those its words speak for, else English and German. */
export function likelyLanguages(text: string): string[] {
  const likely = guessLanguages(text).filter((guess) => guess.share >= 0.3);
  return likely.length ? likely.map((guess) => guess.lang) : ['en', 'de'];
}

/** Whether a folded text shows German spelling in its letters, which folding would hide. */
export const hasUmlauts = (text: string): boolean => /[äöüß]/i.test(text) && fold(text) !== text;
