import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAclToken } from '../libs/search-engine/access-scope';
import { Fts5SearchEngine } from '../libs/search-engine/adapters/fts5/fts5-search-engine';
import { grantAccessScope } from '../libs/search-engine/grant-access-scope';
import type { SearchEngine } from '../libs/search-engine/search-engine';
import type { Filter } from '../libs/search-engine/search-query';
import {
  corpus,
  dataFolder,
  readJudgements,
  readLines,
  threadOf,
  type SourceLine,
} from './relevance-corpus';

/** One measured set: questions asked, what they look for, how well it was found. */
export interface RelevanceRow {
  readonly set: string;
  readonly lang: string;
  readonly queries: number;
  readonly ndcg10: number;
  readonly mrr10: number;
  readonly recall10: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

interface Task {
  readonly name: string;
  readonly judgements: string;
  readonly filter: Filter;
}

const TASKS: readonly Task[] = [
  {
    name: 'question → article',
    judgements: 'support-question-to-kb',
    filter: {
      all: [
        { field: 'space', in: ['company'] },
        { field: 'kind', in: ['article'] },
      ],
    },
  },
  {
    name: 'question → question',
    judgements: 'support-question-to-question',
    filter: {
      all: [
        { field: 'space', in: ['community'] },
        { field: 'kind', in: ['question'] },
      ],
    },
  },
];
const SCOPE = grantAccessScope([makeAclToken('public')]);
const DEPTH = 10;
const FEW = 5;

/** Gain = the judged grade, discount log2(rank + 1), over the best possible order (trec_eval's nDCG). */
export function ndcg(ranked: readonly number[], judged: readonly number[], depth = DEPTH): number {
  const dcg = (grades: readonly number[]): number =>
    grades.slice(0, depth).reduce((sum, grade, i) => sum + grade / Math.log2(i + 2), 0);
  const best = dcg([...judged].sort((a, b) => b - a));
  return best === 0 ? 0 : dcg(ranked) / best;
}

/** Asks the judged questions, at most `most` of each set and language, evenly spread. */
export async function measureRelevance(
  engine: SearchEngine,
  folder: string,
  most: number,
): Promise<RelevanceRow[]> {
  const questions = new Map<string, SourceLine>();
  for await (const line of readLines(folder, 'support-questions')) questions.set(line.id, line);
  const rows: RelevanceRow[] = [];
  for (const task of TASKS) {
    const judged = readJudgements(folder, task.judgements);
    const byLang = new Map<string, string[]>();
    for (const id of judged.keys()) {
      const { lang } = questions.get(id) ?? {};
      if (lang) byLang.set(lang, [...(byLang.get(lang) ?? []), id]);
    }
    const langs = [...byLang].filter(([, ids]) => ids.length >= FEW);
    for (const [lang, ids] of langs.sort((a, b) => b[1].length - a[1].length)) {
      const asked = spread(ids, most).flatMap((id) => questions.get(id) ?? []);
      rows.push({ set: task.name, lang, ...(await ask(engine, task, asked, judged)) });
    }
  }
  return rows;
}

async function ask(
  engine: SearchEngine,
  task: Task,
  questions: readonly SourceLine[],
  judgements: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<Omit<RelevanceRow, 'set' | 'lang'>> {
  const sums = { ndcg: 0, mrr: 0, recall: 0 };
  const times: number[] = [];
  for (const { id, title, body } of questions) {
    const judged = new Map<string, number>();
    for (const [doc, grade] of judgements.get(id) ?? []) judged.set(threadOf(doc), grade);
    const started = performance.now();
    const hits = await engine.similar(
      { title, body, excludeThread: threadOf(id), filter: task.filter, deadlineMs: 30_000 },
      SCOPE,
      DEPTH,
    );
    times.push(performance.now() - started);
    const grades = hits.map(({ thread }) => judged.get(thread) ?? 0);
    const first = grades.findIndex((grade) => grade > 0);
    sums.ndcg += ndcg(grades, [...judged.values()]);
    sums.mrr += first < 0 ? 0 : 1 / (first + 1);
    sums.recall += grades.filter((grade) => grade > 0).length / judged.size;
  }
  times.sort((a, b) => a - b);
  const count = questions.length;
  return {
    queries: count,
    ndcg10: sums.ndcg / count,
    mrr10: sums.mrr / count,
    recall10: sums.recall / count,
    p50Ms: times[Math.floor(count * 0.5)] ?? 0,
    p95Ms: times[Math.floor(count * 0.95)] ?? 0,
  };
}

/** At most so many of them, evenly spread. */
export function spread<T>(all: readonly T[], most: number): T[] {
  const step = Math.max(1, all.length / most);
  return Array.from(
    { length: Math.min(most, all.length) },
    (_, i) => all[Math.floor(i * step)] as T,
  );
}

/** Relevance of the embedded engine on the real text; prints a table and JSON. */
export async function main(argv: readonly string[]): Promise<void> {
  const folder = dataFolder(argv[0]);
  if (folder === undefined) {
    console.log('relevance: skipped, no data (give its folder as argument or DATA).');
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), 'relevance-'));
  const engine = new Fts5SearchEngine({ directory });
  try {
    await engine.ensure({ name: 'bench', settings: {} });
    const { documents, tookMs } = await engine.rebuild(corpus(folder));
    console.log(`${documents} documents, ${Math.round(documents / (tookMs / 1000))}/s`);
    const rows = await measureRelevance(engine, folder, Number(argv[1] ?? 400));
    console.table(
      rows.map((row) => ({
        ...row,
        ndcg10: +row.ndcg10.toFixed(3),
        mrr10: +row.mrr10.toFixed(3),
        recall10: +row.recall10.toFixed(3),
        p50Ms: Math.round(row.p50Ms),
        p95Ms: Math.round(row.p95Ms),
      })),
    );
    console.log(JSON.stringify({ relevance: rows }));
  } finally {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

if (/relevance\.[jt]s$/.test(process.argv[1] ?? '')) void main(process.argv.slice(2));
