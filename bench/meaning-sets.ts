import type { SearchDoc } from '../libs/search-engine/search-doc';
import type { Filter } from '../libs/search-engine/search-query';
import { passagesOf } from '../src/features/meaning/passages';
import { readJudgements, readLines, threadOf, type SourceLine } from './relevance-corpus';

/** A question with what it looks for. */
export interface JudgedQuery {
  readonly title: string;
  readonly body?: string;
  readonly lang: string;
  /** Grades by thread. */
  readonly judged: ReadonlyMap<string, number>;
  /** Its own thread, which must not come back. */
  readonly own?: string;
  /** What of it is turned into a vector. */
  readonly asked: string;
}

export interface MeaningSet {
  readonly name: string;
  readonly mode: 'similar' | 'typing';
  readonly filter: Filter;
  /** What it searches in: all texts of these parts need their vectors, or the comparison with words is unfair. */
  readonly among: readonly Part[];
  readonly measure: 'nDCG@10' | 'success@10';
  readonly bound?: number;
  /** The set without typos: with meaning at most so much less than there. */
  readonly mistypedOf?: { readonly name: string; readonly loss: number };
  readonly queries: readonly JudgedQuery[];
}

/** Parts of the corpus whose passages are made one by one. */
export const PARTS = ['articles', 'pages', 'questions'] as const;
export type Part = (typeof PARTS)[number];

const company = (lang: string): Filter => ({
  all: [
    { field: 'space', in: ['company'] },
    { field: 'kind', in: ['article'] },
    { field: 'lang', in: [lang] },
  ],
});
const ARTICLES = company('en');
/**
 * Questions are looked for among those that are right and each eighteenth of the others: to embed all of them takes hours
 * on two cores.
 */
const EVERY_QUESTION = 18;
/** Questions of each set and language. */
const MOST = 120;
const MOST_FOREIGN = 40;
const PAIRS = 150;

/** Questions that no text of the corpus answers, and words at random; the scale of the model was measured without them. */
export const OUT_OF_TOPIC: readonly string[] = [
  'what is the capital of Australia',
  'how do plants turn light into sugar',
  'recipe for a quick vegetable soup',
  'when was the printing press invented',
  'how do I remove a wine stain from a carpet',
  'best exercises against back pain',
  'why is the sky red in the evening',
  'how much does a flight to Lisbon cost in May',
  'rules of chess for beginners',
  'how to prune an apple tree in winter',
  'what does a notary do when a house is sold',
  'my bicycle chain keeps falling off',
  'Wie hoch ist der höchste Berg Österreichs',
  'Welche Pflanzen wachsen im Schatten',
  'Wie kocht man Reis im Topf',
  'Wann beginnt die Schule nach den Ferien',
  'Was hilft gegen Schnupfen',
  'Wie wechsle ich einen Reifen',
  'Öffnungszeiten des Schwimmbads am Sonntag',
  'Wie berechnet man die Fläche eines Kreises',
  'Warum sind die Dinosaurier ausgestorben',
  'Welche Unterlagen brauche ich für einen Pass',
  'Geschenk für einen Freund zum Geburtstag',
  'Wie lange lebt ein Hamster',
  'umbrella quartz gravel seldom orchid',
  'velvet hammer coastline eleven mustard',
  'thirsty ladder copper melody sideways',
  'Ziegel Honig Trompete selten Mantel',
  'zwölf Kamele unter blauer Seife',
  'Nebel Schublade Pfeffer rudern lila',
];

/**
 * Questions about everything under the sun and words without sense: what they have in common with others says nothing
 * about meaning, and how near they come to a text is not near enough.
 */
export const GENERAL: readonly string[] = [
  'how long do I boil an egg until it is soft',
  'which bread flour for sourdough in a cold kitchen',
  'train from Hamburg to Vienna at night with a bicycle',
  'my cat sleeps on the keyboard and bites at night',
  'when do tomatoes need water in a dry summer',
  'offside rule in football explained for children',
  'Wie lange muss Sauerteig ruhen',
  'Welche Impfungen braucht ein Welpe',
  'purple seventeen lantern whisper granite',
  'banana orbit sleeping violin quickly',
  'Lampe Gurke vierzehn singen Wolke',
  'cheapest way to heat an old stone house',
  'symptoms of iron deficiency in runners',
  'how to tune a guitar by ear',
  'Rezept für Kartoffelsuppe mit Würstchen',
];

export interface MeaningSets {
  readonly sets: readonly MeaningSet[];
  /** Other questions of such a set, to learn from. */
  readonly training: readonly MeaningSet[];
  /** The passages whose vectors are compared, by part and thread. */
  readonly passages: Readonly<Record<Part, ReadonlyMap<string, readonly string[]>>>;
}

/**
 * Product of the questions among which one is looked for, and of their answers. A filter that names all of them takes
 * Meilisearch half a minute where a question is seventy queries.
 */
const MEASURED = 'measured';

export const marked = (doc: SearchDoc, { questions }: MeaningSets['passages']): SearchDoc =>
  questions.has(doc.thread) ? { ...doc, product: MEASURED } : doc;

/** Everything that is measured, and the passages whose vectors it takes. */
export async function meaningSets(folder: string): Promise<MeaningSets> {
  const pairs = await titlePairs(folder, PAIRS);
  const known = await knownQuestions(folder);
  const passages = {
    articles: await passagesIn(folder, 'support-kb', ({ title, body }) =>
      passagesOf(title, body).map(({ text }) => text),
    ),
    pages: new Map(pairs.pages.map((page) => [threadOf(page.id), [pageText(page), page.title]])),
    questions: new Map(
      known.lines.map(({ id, title, body }) => [
        threadOf(id),
        passagesOf(title, body).map(({ text }) => text),
      ]),
    ),
  };
  const byLang = await judgedQuestions(folder, 'support-question-to-kb', MOST);
  const en = byLang.get('en') ?? [];
  const foreign = ['de', 'es', 'nl', 'it'].flatMap((lang) =>
    (byLang.get(lang) ?? []).slice(0, MOST_FOREIGN),
  );
  const articles = {
    filter: ARTICLES,
    among: ['articles', 'pages'],
    measure: 'nDCG@10',
    mode: 'similar',
  } as const;
  const questions = {
    mode: 'similar',
    filter: known.filter,
    among: ['questions'],
    measure: 'nDCG@10',
  } as const;
  const short = en.map(({ title, ...rest }) => ({ ...rest, title, body: undefined, asked: title }));
  return {
    passages,
    sets: [
      { ...articles, name: 'question → article en', bound: 0.35, queries: en },
      { ...articles, name: 'question → article it nl es de', bound: 0.2, queries: foreign },
      { ...articles, name: 'typed title → article en', mode: 'typing', queries: short },
      {
        ...articles,
        name: 'mistyped question → article en',
        mistypedOf: { name: 'question → article en', loss: 0.02 },
        queries: en.map(mistyped),
      },
      {
        ...articles,
        name: 'German title → English page',
        measure: 'success@10',
        bound: 0.6,
        queries: pairs.queries,
      },
      {
        ...questions,
        name: `question → question en among ${known.lines.length}`,
        bound: 0.22,
        queries: known.queries,
      },
    ],
    training: [{ ...questions, name: 'question → question en, others', queries: known.others }],
  };
}

/** What is judged to be the same as another question, and a part of the questions among which that one is. */
async function knownQuestions(folder: string) {
  const judged = await judgedQuestions(folder, 'support-question-to-question', 2 * MOST);
  const queries = judged.get('en') ?? [];
  const wanted = new Set(queries.flatMap((query) => [...query.judged.keys()]));
  const lines: SourceLine[] = [];
  let at = 0;
  for await (const line of readLines(folder, 'support-questions')) {
    if (wanted.has(threadOf(line.id)) || at++ % EVERY_QUESTION === 0) lines.push(line);
  }
  const filter: Filter = { field: 'product', in: [MEASURED] };
  const [measured, others] = [0, 1].map((half) => queries.filter((_, i) => i % 2 === half));
  return { lines, filter, queries: measured ?? [], others: others ?? [] };
}

async function passagesIn(
  folder: string,
  file: string,
  cut: (line: SourceLine) => string[],
): Promise<Map<string, string[]>> {
  const passages = new Map<string, string[]>();
  for await (const line of readLines(folder, file)) passages.set(threadOf(line.id), cut(line));
  return passages;
}

const BODY_READ = 400;
const PAGE_WORDS = 25;

/** What of a question is turned into a vector. */
export const vectorText = ({ title, body }: Pick<JudgedQuery, 'title' | 'body'>): string =>
  `${title}\n${(body ?? '').slice(0, BODY_READ)}`.trim();

/** A page of the help in a sentence: title and opening. */
export const pageText = ({ title, body }: Pick<SourceLine, 'title' | 'body'>): string =>
  `${title}\n${body.split(/\s+/).filter(Boolean).slice(0, PAGE_WORDS).join(' ')}`.trim();

export const spread = <T>(all: readonly T[], most: number): T[] => {
  const step = Math.max(1, all.length / most);
  return Array.from(
    { length: Math.min(most, all.length) },
    (_, i) => all[Math.floor(i * step)] as T,
  );
};

/** Questions judged against articles or other questions, by language. */
export async function judgedQuestions(
  folder: string,
  file: string,
  most: number,
): Promise<Map<string, JudgedQuery[]>> {
  const judged = readJudgements(folder, file);
  const byLang = new Map<string, JudgedQuery[]>();
  for await (const { id, title, body, lang } of readLines(folder, 'support-questions')) {
    const own = judged.get(id);
    if (!own) continue;
    const grades = new Map([...own].map(([doc, grade]) => [threadOf(doc), grade]));
    const asked = vectorText({ title, body });
    const query = { title, body, lang, judged: grades, own: threadOf(id), asked };
    byLang.set(lang, [...(byLang.get(lang) ?? []), query]);
  }
  return new Map([...byLang].map(([lang, queries]) => [lang, spread(queries, most)]));
}

/** German titles of help pages that look for their English page. */
export async function titlePairs(
  folder: string,
  most: number,
): Promise<{ queries: JudgedQuery[]; pages: SourceLine[] }> {
  const german = new Map<string, SourceLine>();
  const pages: SourceLine[] = [];
  for await (const line of readLines(folder, 'office-help-de-en')) {
    const { group } = line as SourceLine & { group?: string };
    if (!group) continue;
    if (line.lang === 'de') german.set(group, line);
    else pages.push(line);
  }
  const queries = pages.flatMap((page): JudgedQuery[] => {
    const { group } = page as SourceLine & { group?: string };
    const twin = german.get(group ?? '');
    if (!twin || twin.title === page.title) return [];
    const judged = new Map([[threadOf(page.id), 1]]);
    return [{ title: twin.title, lang: 'de', judged, asked: twin.title }];
  });
  return { queries: spread(queries, most), pages };
}

/** The same question with one letter of its longest word exchanged with the next. */
export function mistyped(query: JudgedQuery): JudgedQuery {
  const words = query.title.match(/\p{L}{5,}/gu) ?? [];
  const [longest] = words.sort((a, b) => b.length - a.length);
  if (!longest) return query;
  const at = longest.length >> 1;
  const typo =
    longest.slice(0, at - 1) +
    (longest[at] ?? '') +
    (longest[at - 1] ?? '') +
    longest.slice(at + 1);
  const title = query.title.replace(longest, typo);
  return { ...query, title, asked: vectorText({ ...query, title }) };
}
