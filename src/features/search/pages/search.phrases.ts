import { formatsFor } from '../../../../libs/pages/formats';
import { definePhrases } from '../../../../libs/pages/phrases';

const en = formatsFor('en');
const de = formatsFor('de');
const enResults = (n: number) => en.plural(n, { one: '{n} result', other: '{n} results' });
const deResults = (n: number) => de.plural(n, { one: '{n} Treffer', other: '{n} Treffer' });

/** What the members of a cluster are counted as. */
export type MemberCategory =
  'official' | 'article' | 'solved' | 'question' | 'thread' | 'howto' | 'internal' | 'wiki';
type Forms = Readonly<Record<MemberCategory, { readonly one: string; readonly other: string }>>;

const EN_MEMBERS: Forms = {
  official: { one: 'Official article', other: '{n} official articles' },
  article: { one: '{n} article', other: '{n} articles' },
  solved: { one: '{n} solved question', other: '{n} solved questions' },
  question: { one: '{n} open question', other: '{n} open questions' },
  thread: { one: '{n} forum thread', other: '{n} forum threads' },
  howto: { one: '{n} how-to', other: '{n} how-tos' },
  internal: { one: '{n} internal text', other: '{n} internal texts' },
  wiki: { one: '{n} wiki page', other: '{n} wiki pages' },
};
const DE_MEMBERS: Forms = {
  official: { one: 'Offizieller Artikel', other: '{n} offizielle Artikel' },
  article: { one: '{n} Artikel', other: '{n} Artikel' },
  solved: { one: '{n} gelöste Frage', other: '{n} gelöste Fragen' },
  question: { one: '{n} offene Frage', other: '{n} offene Fragen' },
  thread: { one: '{n} Forumsthema', other: '{n} Forumsthemen' },
  howto: { one: '{n} Anleitung', other: '{n} Anleitungen' },
  internal: { one: '{n} interner Text', other: '{n} interne Texte' },
  wiki: { one: '{n} Wiki-Seite', other: '{n} Wiki-Seiten' },
};

const CATEGORIES = Object.keys(EN_MEMBERS) as readonly MemberCategory[];

const counted = (plural: typeof en.plural, forms: Forms) =>
  Object.fromEntries(
    CATEGORIES.map((category) => [category, (n: number) => plural(n, forms[category])]),
  ) as Record<MemberCategory, (n: number) => string>;

/** Words of the results page. */
export const searchPhrases = definePhrases({
  en: {
    title: 'Search',
    titleFor: (query: string) => `Search: ${query}`,
    browseAll: 'Everything',
    /** Before a number, by how sure it is. */
    sure: { exact: '', estimate: 'About ', atLeast: 'More than ' },
    summary: (count: number, spaces: number, ms: string) =>
      `${enResults(count)}${spaces > 1 ? ` in ${spaces} spaces` : ''} · ${ms} ms`,
    shareCard: 'those about the same problem share a card',
    corrected: 'Showing results for',
    brought: (count: number) =>
      en.plural(count, {
        one: 'and {n} that solved a similar question',
        other: 'and {n} that solved similar questions',
      }),
    searchInstead: (typed: string) => `“${typed}” as typed was not found.`,
    degraded: 'The search index is being brought up to date; some results may be missing.',
    wordsAlone:
      'Texts were compared by their words only: comparing what they mean took too long just now.',
    inLanguage: (language: string) => `${language} answer`,
    onlyLanguage: (language: string) => `Only in ${language}`,
    fields: {
      space: 'Space',
      kind: 'Kind',
      lang: 'Language',
      tag: 'Tag',
      product: 'Product',
      state: 'State',
      author: 'Author',
    },
    sort: {
      label: 'Sort',
      relevance: 'Best match',
      newest: 'Newest',
      oldest: 'Oldest',
      confirmed: 'Most confirmed',
    },
    oneByOne: 'Show every text',
    together: 'One hit per problem',
    sameProblem: 'Same problem in',
    members: counted(en.plural, EN_MEMBERS),
    askedAs: (titles: string) => `Asked as ${titles}`,
    quoted: (title: string) => `“${title}”`,
    results: 'Results',
    nothing: 'Nothing found',
    searched: (query: string) => `Nothing you may see matches “${query}”.`,
    searchedFilters: 'Nothing matches these filters.',
    unknown: (words: string) => `Found nowhere: ${words}.`,
    dropFilter: (name: string) => `Without “${name}”`,
    dropFilters: 'Search again with fewer filters',
    ask: 'Ask this',
    askHint: 'Somebody may know. Your text comes along.',
    tooFar:
      'Only the first 1,000 results can be shown. Narrow the search with a filter or another word.',
    beyondTheEnd: (page: string) => `There is no page ${page}: the results end before it.`,
    lastPage: (page: string) => `To the last page (${page})`,
    didYouMean: 'Did you mean',
    meaningAlone: 'No text has these words; shown is what is similar in meaning.',
    moreSteps: 'More steps follow.',
    bestBetSteps: 'Open the whole text',
    backToSearch: 'Back to the search',
    tips: {
      title: 'Search tips',
      ways: {
        phrase: { typed: '"not enough pressure"', means: 'these words in this order' },
        without: { typed: '-router', means: 'without this word' },
        space: {
          typed: 'space:community',
          means: 'in this space only; also company, peer',
        },
        kind: {
          typed: 'kind:article',
          means: 'of this kind only; also question, discussion, how-to, wiki',
        },
        state: { typed: 'is:solved', means: 'solved only; also open, official, confirmed' },
        lang: { typed: 'language:german', means: 'in this language only' },
        tag: { typed: 'tag:e17', means: 'with this tag; of several, with commas between, any' },
        product: { typed: 'product:"Hub 2000"', means: 'about this product' },
        author: { typed: 'author:anna', means: 'by this person' },
        not: { typed: '-space:peer', means: 'everything but that; so with all of these' },
      },
    },
  },
  de: {
    title: 'Suche',
    titleFor: (query: string) => `Suche: ${query}`,
    browseAll: 'Alles',
    sure: { exact: '', estimate: 'Etwa ', atLeast: 'Mehr als ' },
    summary: (count: number, spaces: number, ms: string) =>
      `${deResults(count)}${spaces > 1 ? ` in ${spaces} Bereichen` : ''} · ${ms} ms`,
    shareCard: 'was zum selben Problem gehört, teilt sich eine Karte',
    corrected: 'Treffer für',
    brought: (count) =>
      de.plural(count, {
        one: 'und {n} weiterer, der eine ähnliche Frage löste',
        other: 'und {n} weitere, die ähnliche Fragen lösten',
      }),
    searchInstead: (typed: string) => `„${typed}“ wie getippt wurde nicht gefunden.`,
    degraded: 'Der Suchindex wird gerade aktualisiert; einzelne Treffer können fehlen.',
    wordsAlone:
      'Verglichen wurden nur die Wörter: Der Vergleich nach dem Sinn hat gerade zu lange gedauert.',
    inLanguage: (language: string) => `Antwort auf ${language}`,
    onlyLanguage: (language: string) => `Nur auf ${language}`,
    fields: {
      space: 'Bereich',
      kind: 'Art',
      lang: 'Sprache',
      tag: 'Schlagwort',
      product: 'Produkt',
      state: 'Stand',
      author: 'Autor',
    },
    sort: {
      label: 'Sortierung',
      relevance: 'Beste Treffer',
      newest: 'Neueste',
      oldest: 'Älteste',
      confirmed: 'Am häufigsten bestätigt',
    },
    oneByOne: 'Jeden Text zeigen',
    together: 'Ein Treffer je Problem',
    sameProblem: 'Dasselbe Problem in',
    members: counted(de.plural, DE_MEMBERS),
    askedAs: (titles: string) => `So wurde gefragt: ${titles}`,
    quoted: (title: string) => `„${title}“`,
    results: 'Treffer',
    nothing: 'Nichts gefunden',
    searched: (query: string) => `Zu „${query}“ gibt es nichts, das Sie sehen dürfen.`,
    searchedFilters: 'Zu diesen Filtern passt nichts.',
    unknown: (words: string) => `Nirgends gefunden: ${words}.`,
    dropFilter: (name: string) => `Ohne „${name}“`,
    dropFilters: 'Mit weniger Filtern suchen',
    ask: 'Frage stellen',
    askHint: 'Vielleicht weiß es jemand. Ihr Text wird übernommen.',
    tooFar:
      'Es werden nur die ersten 1.000 Treffer gezeigt. Grenzen Sie die Suche mit einem Filter oder einem weiteren Wort ein.',
    beyondTheEnd: (page: string) => `Eine Seite ${page} gibt es nicht: Die Treffer enden vorher.`,
    lastPage: (page: string) => `Zur letzten Seite (${page})`,
    didYouMean: 'Meinten Sie',
    meaningAlone: 'Kein Text hat diese Wörter; gezeigt wird, was dem Sinn nach ähnlich ist.',
    moreSteps: 'Weitere Schritte folgen.',
    bestBetSteps: 'Ganzen Text öffnen',
    backToSearch: 'Zurück zur Suche',
    tips: {
      title: 'Suchtipps',
      ways: {
        phrase: { typed: '"zu wenig Druck"', means: 'diese Wörter in dieser Folge' },
        without: { typed: '-Router', means: 'ohne dieses Wort' },
        space: {
          typed: 'bereich:community',
          means: 'nur in diesem Bereich; auch Unternehmen, Nutzerforen',
        },
        kind: {
          typed: 'art:artikel',
          means: 'nur diese Art; auch Frage, Diskussion, Anleitung, Wiki',
        },
        state: { typed: 'ist:gelöst', means: 'nur Gelöstes; auch offen, offiziell, bestätigt' },
        lang: { typed: 'sprache:englisch', means: 'nur in dieser Sprache' },
        tag: {
          typed: 'schlagwort:e17',
          means: 'mit diesem Schlagwort; von mehreren, durch Komma getrennt, eines',
        },
        product: { typed: 'produkt:"Hub 2000"', means: 'zu diesem Produkt' },
        author: { typed: 'autor:anna', means: 'von dieser Person' },
        not: { typed: '-bereich:nutzerforen', means: 'alles außer dem; so bei allen diesen' },
      },
    },
  },
});
