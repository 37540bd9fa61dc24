import type { HitWhy, SignalName } from '../../../libs/search-engine/search-query';

/** One reason for a hit's place, for programs (`code`, `factor`) and for people (`text`). */
export interface Why {
  readonly code: string;
  readonly text: string;
  /** What the text's score was multiplied by; absent for reasons that are none. */
  readonly factor?: number;
}

const SIGNALS: Readonly<Record<'en' | 'de', Readonly<Record<SignalName, string>>>> = {
  en: {
    titleExact: 'title says it',
    official: 'official',
    accepted: 'accepted by the asker',
    confirmed: 'confirmed by readers',
    quality: 'kind and state of the text',
    fresh: 'recent',
    space: 'space',
  },
  de: {
    titleExact: 'steht im Titel',
    official: 'offiziell',
    accepted: 'als Lösung angenommen',
    confirmed: 'von Lesern bestätigt',
    quality: 'Art und Stand des Textes',
    fresh: 'aktuell',
    space: 'Bereich',
  },
};

/** Said elsewhere on a hit: its kind, state and space stand in its address line. */
const QUIET: ReadonlySet<SignalName> = new Set(['quality', 'space']);
/** Influences smaller than this are not worth a word. */
const NOTABLE = 0.02;

/** What moved a hit, strongest first, in the reader's language. */
export function whyWords(why: HitWhy, locale: string): Why[] {
  const language = locale.startsWith('de') ? 'de' : 'en';
  const reasons: Why[] = [];
  if (why.words > 0) reasons.push({ code: 'words', text: wordsText(why.words, language) });
  if (why.typos > 0) {
    const text = language === 'de' ? 'trotz Tippfehler gefunden' : 'found despite a typo';
    reasons.push({ code: 'typos', text });
  }
  if (why.meaning !== undefined) {
    const text = language === 'de' ? 'dem Sinn nach ähnlich' : 'similar in meaning';
    reasons.push({ code: 'meaning', text });
  }
  const moved = (Object.entries(why.factors) as [SignalName, number][])
    .filter(([name, factor]) => !QUIET.has(name) && Math.abs(factor - 1) >= NOTABLE)
    .sort((a, b) => Math.abs(b[1] - 1) - Math.abs(a[1] - 1));
  for (const [code, factor] of moved) reasons.push({ code, text: SIGNALS[language][code], factor });
  return reasons;
}

/**
 * That it helped so many people who asked something similar; nothing for nobody. Where a few words were typed, in whose
 * words it was asked for (`asked`: the title of the best matching question).
 */
export function helpedWords(count: number, locale: string, asked?: string): Why[] {
  if (count === 0) return [];
  if (asked !== undefined) {
    const german = locale.startsWith('de');
    const text = german ? `Kunden fragten: „${asked}“` : `customers asked: “${asked}”`;
    return [{ code: 'asked', text }];
  }
  const text = locale.startsWith('de')
    ? `half ${people(count, 'einer Person', 'Personen')} mit ähnlicher Frage`
    : `helped ${people(count, '1 person', 'people')} who asked something similar`;
  return [{ code: 'helped', text }];
}

/** That it solved a problem for so many people, and what that was worth among those similar questions name. */
export function solvedWords(
  solved: { count: number; factor: number } | undefined,
  locale: string,
): Why[] {
  if (!solved) return [];
  const { count, factor } = solved;
  const text = locale.startsWith('de')
    ? `löste ein Problem für ${people(count, 'eine Person', 'Personen')}`
    : `solved a problem for ${people(count, '1 person', 'people')}`;
  return [{ code: 'solved', text, factor }];
}

const people = (count: number, one: string, many: string): string =>
  count === 1 ? one : `${count} ${many}`;

function wordsText(count: number, language: 'en' | 'de'): string {
  if (language === 'de') return count === 1 ? '1 Wort passt' : `${count} Wörter passen`;
  return count === 1 ? '1 word matches' : `${count} words match`;
}
