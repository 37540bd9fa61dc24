import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAclToken } from '../libs/search-engine/access-scope';
import { pairFeatures, type PairCandidate } from '../libs/search-engine/analysis/pair-features';
import {
  fitPairs,
  pairProbabilities,
  type Example,
  type PairRole,
  type PairWeights,
  type Prior,
} from '../libs/search-engine/analysis/pair-model';
import { wordsOf, type PairRead, type PairText } from '../libs/search-engine/analysis/pair-read';
import { VOTE_WEIGHTS } from '../libs/search-engine/analysis/votes';
import { grantAccessScope } from '../libs/search-engine/grant-access-scope';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import type { Filter, Hit } from '../libs/search-engine/search-query';
import type { Figure } from './figures';
import { KnownSolutions } from './links';
import { spread } from './relevance';
import { readJudgements, readLines, threadOf, type SourceLine } from './relevance-corpus';

const SCOPE = grantAccessScope([makeAclToken('public')]);
const CANDIDATES = 30;
const MODEL_FILE = join(process.cwd(), 'libs/search-engine/analysis/pair-model.json');
/** Share of the questions of which the top proposal is the most certain. */
const CERTAIN = 0.3;
const BINS = 10;
/** Less likely pairs are not proposed, nor more of one question. */
const FLOOR = 0.15;
const MOST_PROPOSALS = 3;
const SETS = {
  alike: ['support-question-to-question', 'question ~ question'],
  solves: ['support-question-to-kb', 'question → article'],
} as const;

/** What these texts do not show, as it was set by hand. */
const PRIORS: Readonly<Record<PairRole, Prior>> = {
  alike: { product: 0.2, otherProduct: -1, sameSolution: 1, meaning: 1 },
  solves: { product: 0.2, otherProduct: -1, meaning: 1 },
};

/** One judged question with its candidates. */
interface Case {
  readonly year: number;
  readonly created: number;
  readonly title: string;
  readonly examples: readonly (Example & { readonly other: string })[];
}

/**
 * Trains the model of pairs on what was asked in 2023 and judges it on 2024, using only what was there when the question
 * was asked. Writes the weights beside the model with `TRAIN=1`, else only tells the figures. With `SHOW=1` it prints the
 * surest refused pairs, to be read by eye: judgements are incomplete.
 */
export async function proposalFigures(
  engine: SearchEngine,
  folder: string,
  most: number,
): Promise<Figure[]> {
  const known = await KnownSolutions.read(folder);
  const judged = {
    alike: readJudgements(folder, SETS.alike[0]),
    solves: readJudgements(folder, SETS.solves[0]),
  };
  known.add(judged.solves, false);
  known.add(judged.alike, true);
  const texts = await textsOf(folder);
  const model = {} as Record<PairRole, PairWeights>;
  const figures: Figure[] = [];
  const proposed: Proposed = { 2023: [], 2024: [] };
  for (const role of ['alike', 'solves'] as const) {
    const cases = await casesOf(engine, known, texts, judged[role], role, most);
    cases.sort((a, b) => a.created - b.created);
    const of = (year: number) => cases.filter((one) => one.year === year);
    const weights = fitPairs(
      of(2023).map(({ examples }) => examples),
      { prior: PRIORS[role] },
    );
    model[role] = weights;
    for (const year of [2023, 2024] as const) {
      figures.push(...judge(SETS[role][1], year, of(year), weights));
      proposed[year].push(...of(year).flatMap((one) => proposedOf(one, weights)));
    }
    if (process.env.SHOW) show(of(2024), weights);
  }
  figures.push(...judgeProposed(proposed));
  if (process.env.TRAIN) writeFileSync(MODEL_FILE, `${JSON.stringify(model, null, 2)}\n`);
  return figures;
}

async function textsOf(folder: string): Promise<Map<string, BenchText>> {
  const texts = new Map<string, BenchText>();
  for (const file of ['support-kb', 'support-questions']) {
    for await (const line of readLines(folder, file)) texts.set(threadOf(line.id), textOf(line));
  }
  return texts;
}

type BenchText = PairText & PairRead;

const textOf = (line: SourceLine): BenchText => ({
  words: wordsOf(line),
  id: threadOf(line.id),
  title: line.title,
  body: line.body,
  lang: line.lang,
  tags: line.tags ?? [],
  created: line.kind === 'question' ? Date.parse(line.created ?? '') / 1_000 || 0 : 0,
});

async function casesOf(
  engine: SearchEngine,
  known: KnownSolutions,
  texts: ReadonlyMap<string, BenchText>,
  judged: ReadonlyMap<string, ReadonlyMap<string, number>>,
  role: PairRole,
  most: number,
): Promise<Case[]> {
  const english = [...judged].filter(([id]) => known.questions.get(id)?.lang === 'en');
  const cases: Case[] = [];
  for (const [id, targets] of spread(english, most)) {
    const text = texts.get(threadOf(id)) as BenchText;
    const wanted = new Set([...targets.keys()].map(threadOf));
    const [asks = [], solves = []] = await ask(engine, text, role);
    const votes = known
      .votes(asks, text.created, 0)
      .filter(({ target }) => known.isArticle(target) === (role === 'solves'));
    const found = withVoted(role === 'solves' ? solves : asks, votes, threadOf(id));
    const candidates = found.flatMap((hit) => candidateOf(hit, texts, votes, known, text.created));
    cases.push({
      year: new Date(text.created * 1_000).getUTCFullYear(),
      created: text.created,
      title: text.title,
      examples: pairFeatures(text, candidates).map(({ candidate, features }) => ({
        features,
        isTrue: wanted.has(candidate.id),
        other: texts.get(candidate.id)?.title ?? '',
      })),
    });
  }
  return cases;
}

type Found = Pick<Hit, 'thread' | 'score'>;
type Votes = ReturnType<KnownSolutions['votes']>;

/** What similar questions are tied to is a candidate too. */
function withVoted(hits: readonly Found[], votes: Votes, own: string): Found[] {
  const there = new Set([own, ...hits.map(({ thread }) => thread)]);
  const more = [...new Set(votes.map(({ target }) => target))].filter((id) => !there.has(id));
  return [...hits, ...more.slice(0, CANDIDATES).map((thread) => ({ thread, score: 0 }))];
}

function candidateOf(
  hit: Found,
  texts: ReadonlyMap<string, BenchText>,
  votes: Votes,
  known: KnownSolutions,
  time: number,
): PairCandidate[] {
  const text = texts.get(hit.thread);
  if (!text) return [];
  const own = votes.filter(({ target }) => target === hit.thread);
  return [
    {
      ...text,
      score: hit.score,
      votes: own.reduce((sum, { rank }) => sum + 1 / (VOTE_WEIGHTS.offset + rank), 0),
      ties: known.ties(hit.thread, time),
      // A question just asked has been solved by nothing yet.
      sameSolution: false,
    },
  ];
}

/** Older questions, and articles where these are wanted: searched as the hub does it. */
function ask(
  engine: SearchEngine,
  { title, body, id, created }: BenchText,
  role: PairRole,
): Promise<Hit[][]> {
  const older: Filter = {
    all: [
      { field: 'space', in: ['community'] },
      { field: 'created', lt: Math.floor(created) },
    ],
  };
  const articles: Filter = { field: 'space', in: ['company'] };
  const parts = role === 'solves' ? [older, articles] : [older];
  const query = { title, body, excludeThread: id, deadlineMs: 30_000, isBrief: true };
  return engine.similarAmong(query, parts, SCOPE, CANDIDATES);
}

interface Proposal {
  readonly p: number;
  readonly isTrue: boolean;
  readonly title: string;
  readonly other: string;
}

const proposalsOf = ({ title, examples }: Case, weights: PairWeights): Proposal[] => {
  const likely = pairProbabilities(
    examples.map(({ features }) => features),
    weights,
  );
  return examples.map(({ isTrue, other }, at) => ({ p: likely[at] ?? 0, isTrue, title, other }));
};

/** The top proposal of each question, the surest first. */
const topsOf = (cases: readonly Case[], weights: PairWeights): Proposal[] =>
  cases
    .flatMap((one) => proposalsOf(one, weights).sort((a, b) => b.p - a.p)[0] ?? [])
    .sort((a, b) => b.p - a.p);

type Proposed = Record<2023 | 2024, Proposal[]>;

/** What of a question the hub proposes of one kind. */
const proposedOf = (one: Case, weights: PairWeights): Proposal[] =>
  proposalsOf(one, weights)
    .filter(({ p }) => p >= FLOOR)
    .sort((a, b) => b.p - a.p)
    .slice(0, MOST_PROPOSALS);

/** Whoever decides about proposals sees one number for both kinds. */
function judgeProposed(proposed: Proposed): Figure[] {
  return ([2023, 2024] as const).flatMap((year): Figure[] => {
    const pairs = proposed[year];
    return [
      {
        name: `calibration error of what is proposed, both kinds, ${year} (${pairs.length} ×)`,
        value: calibrationError(pairs),
        unit: '',
        ...(year === 2024 ? { bound: '≤ 0.05' } : {}),
      },
      { name: `… that chance alone would make, ${year}`, value: chanceError(pairs), unit: '' },
    ];
  });
}

function judge(name: string, year: number, cases: readonly Case[], weights: PairWeights): Figure[] {
  const tops = topsOf(cases, weights);
  const share = (part: readonly Proposal[]) =>
    part.filter(({ isTrue }) => isTrue).length / Math.max(1, part.length);
  const all = cases.flatMap((one) => proposalsOf(one, weights));
  const above = all.filter(({ p }) => p >= FLOOR);
  const is2024 = year === 2024;
  const of = `${name}, ${year}`;
  return [
    {
      name: `precision of the top proposal, 30 % most certain, ${of} (${cases.length} ×)`,
      value: share(tops.slice(0, Math.ceil(tops.length * CERTAIN))),
      unit: '',
      ...(is2024 ? { bound: '≥ 0.50' } : {}),
    },
    { name: `… 10 %, ${of}`, value: share(tops.slice(0, Math.ceil(tops.length / 10))), unit: '' },
    { name: `… all, ${of}`, value: share(tops), unit: '' },
    {
      name: `calibration error of all pairs, ${of}`,
      value: calibrationError(all),
      unit: '',
      ...(is2024 ? { bound: '≤ 0.05' } : {}),
    },
    { name: `calibration error of top proposals, ${of}`, value: calibrationError(tops), unit: '' },
    { name: `… of pairs above the floor, ${of}`, value: calibrationError(above), unit: '' },
    { name: `… that chance alone would make, ${of}`, value: chanceError(above), unit: '' },
  ];
}

/** Expected calibration error: the gap between said and true, over tenths of probability, weighed by their number. */
function calibrationError(pairs: readonly { readonly p: number; readonly isTrue: boolean }[]) {
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const inside = pairs.filter(({ p }) => Math.min(BINS - 1, Math.floor(p * BINS)) === bin);
    const said = inside.reduce((total, { p }) => total + p, 0);
    const held = inside.filter(({ isTrue }) => isTrue).length;
    sum += Math.abs(said - held);
  }
  return sum / Math.max(1, pairs.length);
}

/** What the error would be in the mean if every pair were true as often as it says: so many pairs tell no less. */
function chanceError(pairs: readonly { readonly p: number }[]): number {
  const variances = new Float64Array(BINS);
  for (const { p } of pairs) {
    const bin = Math.min(BINS - 1, Math.floor(p * BINS));
    variances[bin] = (variances[bin] ?? 0) + p * (1 - p);
  }
  const errors = variances.map((variance) => Math.sqrt((2 / Math.PI) * variance));
  return errors.reduce((sum, error) => sum + error, 0) / Math.max(1, pairs.length);
}

function show(cases: readonly Case[], weights: PairWeights): void {
  const refused = topsOf(cases, weights).filter(({ isTrue }) => !isTrue);
  for (const { p, title, other } of refused.slice(0, 50)) {
    process.stdout.write(`${p.toFixed(2)}  ${title}  ≠  ${other}\n`);
  }
}
