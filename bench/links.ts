import { makeAclToken } from '../libs/search-engine/access-scope';
import {
  elect,
  nearest,
  VOTE_WEIGHTS,
  type Vote,
  type VoteWeights,
  type WordRanked,
} from '../libs/search-engine/analysis/votes';
import { grantAccessScope } from '../libs/search-engine/grant-access-scope';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import type { Filter, Hit } from '../libs/search-engine/search-query';
import type { Figure } from './figures';
import { vectorText } from './meaning-sets';
import { ndcg, spread } from './relevance';
import { readJudgements, readLines, threadOf, type SourceLine } from './relevance-corpus';
import { fillCache, ModelServer, type VectorCache } from './vector-cache';

const SCOPE = grantAccessScope([makeAclToken('public')]);
const DEPTH = 10;
const RANKED = 100;
const ARTICLES: Filter = {
  all: [
    { field: 'space', in: ['company'] },
    { field: 'kind', in: ['article'] },
  ],
};

/** A judged question with everything the vote needs, found once: weights are then tried without the engine. */
export interface Case {
  readonly id: string;
  readonly year: number;
  /** Grades by thread. */
  readonly judged: ReadonlyMap<string, number>;
  readonly ranked: readonly WordRanked[];
  readonly votes: readonly Vote[];
  /** What other members of the voters' clusters bring, as much as if it were a link of the voter's own. */
  readonly through: readonly Vote[];
  /** How often a target had solved a problem when this was asked. */
  readonly solved: ReadonlyMap<string, number>;
}

/** Links and marks of the corpus as they stood at any time: what a question asked at `time` may know. */
export class KnownSolutions {
  private readonly links = new Map<string, { target: string; grade: number }[]>();
  private readonly back = new Map<string, string[]>();
  private readonly created = new Map<string, number>();
  private readonly solved = new Set<string>();
  readonly questions = new Map<string, SourceLine>();

  static async read(folder: string): Promise<KnownSolutions> {
    const known = new KnownSolutions();
    for await (const line of readLines(folder, 'support-questions')) {
      known.questions.set(line.id, line);
      known.created.set(threadOf(line.id), Date.parse(line.created ?? '') / 1_000);
    }
    for await (const line of readLines(folder, 'support-answers')) {
      if ((line.helpful ?? 0) > 0 || line.accepted) known.solved.add(threadOf(line.parent ?? ''));
    }
    return known;
  }

  add(judged: ReadonlyMap<string, ReadonlyMap<string, number>>, bothWays: boolean): void {
    for (const [question, targets] of judged) {
      for (const [target, grade] of targets) {
        this.push(threadOf(question), threadOf(target), grade);
        if (bothWays) this.push(threadOf(target), threadOf(question), grade);
      }
    }
  }

  private push(from: string, target: string, grade: number): void {
    this.links.set(from, [...(this.links.get(from) ?? []), { target, grade }]);
    this.back.set(target, [...(this.back.get(target) ?? []), from]);
  }

  /** What solved other questions of the voters' clusters, and these, as it was known at `time`. */
  through(voters: readonly Hit[], time: number, own: number): Vote[] {
    return voters.flatMap(({ thread }, rank): Vote[] => {
      const others = this.clusterOf(thread, time).filter((member) => member !== thread);
      const solved = others.filter((member) => this.solved.has(member));
      const linked = others.flatMap((member) => this.links.get(member) ?? []);
      return [
        ...solved.map((target) => ({ voter: thread, rank, target, grade: own })),
        ...linked
          .filter(({ target }) => this.isArticle(target))
          .map(({ target, grade }) => ({ voter: thread, rank, target, grade })),
      ];
    });
  }

  /** Questions tied to this one by links older than `time`, with it. */
  private clusterOf(thread: string, time: number): string[] {
    const seen = new Set([thread]);
    for (const member of seen) {
      for (const { target } of this.links.get(member) ?? []) {
        if (!this.isArticle(target) && this.timeOf(target) < time) seen.add(target);
      }
    }
    return [...seen];
  }

  /** How many links led to it before `time`. */
  ties(target: string, time: number): number {
    const from = this.back.get(target) ?? [];
    return from.filter((thread) => this.timeOf(thread) < time).length;
  }

  timeOf(thread: string): number {
    return this.created.get(thread) ?? 0;
  }

  isArticle(thread: string): boolean {
    return !this.created.has(thread);
  }

  /** What these voters, best first, said before `time`; a link is as old as the younger of its questions. */
  votes(voters: readonly Hit[], time: number, own: number): Vote[] {
    return voters.flatMap(({ thread }, rank): Vote[] => {
      const links = (this.links.get(thread) ?? []).filter(
        ({ target }) => this.timeOf(target) < time && this.timeOf(thread) < time,
      );
      return [
        ...links.map(({ target, grade }) => ({ voter: thread, rank, target, grade })),
        ...(own > 0 && this.solved.has(thread)
          ? [{ voter: thread, rank, target: thread, grade: own }]
          : []),
      ];
    });
  }
}

type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface Asking {
  readonly most: number;
  /** Articles are ranked by meaning too, and questions without a vector left out. */
  readonly vectorOf?: (question: SourceLine) => Float32Array | undefined;
}

const englishOf = (known: KnownSolutions, judged: Judgements) =>
  [...judged].filter(([id]) => known.questions.get(id)?.lang === 'en');

/** Asks the engine judged English questions once: what words rank, and who is similar and older. */
export async function casesOf(
  engine: SearchEngine,
  known: KnownSolutions,
  judged: Judgements,
  what: 'articles' | 'questions',
  { most, vectorOf }: Asking,
): Promise<Case[]> {
  const cases: Case[] = [];
  for (const [id, targets] of spread(englishOf(known, judged), most)) {
    const question = known.questions.get(id) as SourceLine;
    const time = known.timeOf(threadOf(id));
    const { title, body } = question;
    const vector = vectorOf?.(question);
    if (vectorOf && !vector) continue;
    const asked = { title, body, excludeThread: threadOf(id), deadlineMs: 30_000 };
    const older: Filter = {
      all: [
        { field: 'space', in: ['community'] },
        { field: 'created', lt: Math.floor(time) },
      ],
    };
    const voters = await engine.similar({ ...asked, filter: older }, SCOPE, RANKED);
    const ranked =
      what === 'articles'
        ? await engine.similar({ ...asked, filter: ARTICLES, vector }, SCOPE, RANKED)
        : voters;
    const near = nearest(voters, VOTE_WEIGHTS);
    const isMeant = ({ target }: Vote) => known.isArticle(target) === (what === 'articles');
    const own = what === 'articles' ? 0 : VOTE_WEIGHTS.own;
    const votes = known.votes(near, time, own).filter(isMeant);
    const through = known.through(near, time, own).filter(isMeant);
    const named = new Set([...votes, ...through].map(({ target }) => target));
    cases.push({
      id,
      year: new Date(time * 1_000).getUTCFullYear(),
      judged: new Map([...targets].map(([target, grade]) => [threadOf(target), grade])),
      ranked: ranked.map(({ thread, score }) => ({ id: thread, score })),
      votes,
      through,
      solved: new Map([...named].map((target) => [target, known.ties(target, time)])),
    });
  }
  return cases;
}

interface Scores {
  readonly queries: number;
  readonly ndcg10: number;
  readonly recall10: number;
}

export function scoresOf(cases: readonly Case[], weights: VoteWeights): Scores {
  const sums = { ndcg: 0, recall: 0 };
  for (const { judged, ranked, votes, through, solved } of cases) {
    const clusters = through.map((vote) => ({ ...vote, grade: vote.grade * weights.cluster }));
    const all = weights.cluster > 0 ? [...votes, ...clusters] : votes;
    const grades = elect(ranked, all, weights, solved)
      .slice(0, DEPTH)
      .map(({ id }) => judged.get(id) ?? 0);
    sums.ndcg += ndcg(grades, [...judged.values()]);
    sums.recall += grades.filter((grade) => grade > 0).length / judged.size;
  }
  const queries = cases.length;
  return { queries, ndcg10: sums.ndcg / queries, recall10: sums.recall / queries };
}

const WITHOUT: VoteWeights = { ...VOTE_WEIGHTS, votes: 0 };
const BOUNDS = {
  articles: ['question → article', '≥ 0.42'],
  questions: ['question → question', '≥ 0.22'],
} as const;
/** Nobody who asked something near it had a link. */
const NEAR = 10;

interface LinkAsking {
  readonly most: number;
  readonly cache: VectorCache;
  /** Passages of the articles. */
  readonly articles: readonly string[];
  readonly seconds: number;
}

/**
 * What links are worth: weights were tried on what was asked in 2023, both years are told. With meaning too where the
 * vectors of articles and of what was asked in 2024 are there; of the latter those that are missing are made, for at most
 * so many seconds. Who is similar is told by words alone: the questions have no vectors here.
 */
export async function linkFigures(
  engine: SearchEngine,
  folder: string,
  { most, cache, articles, seconds }: LinkAsking,
): Promise<Figure[]> {
  const known = await KnownSolutions.read(folder);
  const judgements = {
    articles: readJudgements(folder, 'support-question-to-kb'),
    questions: readJudgements(folder, 'support-question-to-question'),
  };
  known.add(judgements.articles, false);
  known.add(judgements.questions, true);
  const figures: Figure[] = [];
  for (const what of ['articles', 'questions'] as const) {
    const [name, bound] = BOUNDS[what];
    const cases = await casesOf(engine, known, judgements[what], what, { most: 2 * most });
    for (const year of [2023, 2024]) {
      const asked = cases.filter((one) => one.year === year);
      figures.push(...figuresOf(`${name} ${year}`, asked, year === 2024 ? bound : undefined));
      const lonely = asked.filter(({ votes }) => !votes.some(({ rank }) => rank < NEAR));
      figures.push(...figuresOf(`… none of the ${NEAR} nearest linked, ${year}`, lonely));
    }
  }
  const late = new Map(
    spread(englishOf(known, judgements.articles), 2 * most).filter(
      ([id]) => new Date(known.timeOf(threadOf(id)) * 1_000).getUTCFullYear() === 2024,
    ),
  );
  const asked = [...late.keys()].map((id) => vectorText(known.questions.get(id) as SourceLine));
  const server = cache.missing(asked, 'query').length > 0 ? await ModelServer.start() : undefined;
  const wanted = [{ texts: asked, side: 'query' as const }];
  const lacking =
    cache.missing(articles, 'passage').length +
    (await fillCache(cache, server, wanted, seconds).finally(() => server?.stop()));
  const name = 'question → article 2024, meaning too';
  if (lacking > 0) {
    const missing = `${name}: not measured, vectors missing`;
    return [...figures, { name: missing, value: lacking, unit: '', bound: '≤ 0' }];
  }
  const vectorOf = (question: SourceLine) => cache.get(vectorText(question), 'query');
  const cases = await casesOf(engine, known, late, 'articles', { most: Infinity, vectorOf });
  return [...figures, ...figuresOf(name, cases, '≥ 0.48')];
}

function figuresOf(name: string, cases: readonly Case[], bound?: string): Figure[] {
  if (cases.length === 0) return [];
  const [plain, voted] = [scoresOf(cases, WITHOUT), scoresOf(cases, VOTE_WEIGHTS)];
  const figure = (what: string, value: number): Figure => ({
    name: `${what} ${name}`,
    value,
    unit: '',
  });
  return [
    figure(`nDCG@10 without links, ${cases.length} ×`, plain.ndcg10),
    { ...figure('nDCG@10 with earlier links', voted.ndcg10), ...(bound ? { bound } : {}) },
    figure('recall@10 without links', plain.recall10),
    figure('recall@10 with earlier links', voted.recall10),
  ];
}
