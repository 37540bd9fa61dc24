import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { createHash } from 'node:crypto';
import { makeAclToken } from '../libs/search-engine/access-scope';
import type { SearchDoc } from '../libs/search-engine/search-doc';

/** One line of the real text. */
export interface SourceLine {
  readonly id: string;
  readonly space: string;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  readonly tags?: readonly string[];
  readonly accepted?: boolean | null;
  readonly created?: string | null;
  readonly parent?: string;
  readonly helpful?: number;
}

export const CORPUS_FILES = [
  'support-kb',
  'support-questions',
  'support-answers',
  'handbook-internal',
  'forum-answers',
  'office-help-de-en',
];
const PUBLIC = makeAclToken('public');

export async function* readLines(folder: string, name: string): AsyncGenerator<SourceLine> {
  const file = createReadStream(join(folder, `${name}.jsonl.gz`)).pipe(createGunzip());
  for await (const line of createInterface({ input: file, crlfDelay: Infinity })) {
    if (line !== '') yield JSON.parse(line) as SourceLine;
  }
}

/** The thread id the corpus gives a source id. */
export const threadOf = (sourceId: string): string =>
  createHash('md5').update(sourceId).digest('hex');

/** All texts as the hub would index them: answers as posts of their question; `copies` times under new ids. */
export async function* corpus(folder: string, copies = 1): AsyncGenerator<SearchDoc> {
  const titles = new Map<string, string>();
  for (const name of CORPUS_FILES) {
    for await (const line of readLines(folder, name)) {
      if (line.parent === undefined) titles.set(line.id, line.title);
      const title = line.parent === undefined ? undefined : titles.get(line.parent);
      for (let copy = 0; copy < copies; copy++) yield docOf(renamed(line, copy), title);
    }
  }
}

/** The same record under an id of its own; copy 0 is the record itself. */
export function renamed<T extends { id: string; parent?: string; group?: string }>(
  record: T,
  copy: number,
): T {
  if (copy === 0) return record;
  const suffix = `~${copy}`;
  return {
    ...record,
    id: record.id + suffix,
    ...(record.parent ? { parent: record.parent + suffix } : {}),
    ...(record.group ? { group: record.group + suffix } : {}),
  };
}

function docOf(line: SourceLine, questionTitle: string | undefined): SearchDoc {
  const isPost = questionTitle !== undefined;
  const created = secondsOf(line.created);
  return {
    id: (isPost ? 'P' : 'L') + threadOf(line.id),
    version: 1,
    thread: threadOf(isPost ? (line.parent ?? '') : line.id),
    type: isPost ? 'post' : 'layer',
    section: 0,
    space: line.space,
    kind: isPost ? 'question' : line.kind,
    lang: line.lang,
    title: questionTitle ?? line.title,
    body: line.body,
    tags: (line.tags ?? []).filter((tag) => tag !== '' && tag.length <= 200),
    state: 'open',
    official: 0,
    accepted: line.accepted ? 1 : 0,
    confirmed: line.helpful ?? 0,
    quality: 0,
    created,
    updated: created,
    acl: [PUBLIC],
  };
}

const secondsOf = (time: string | null | undefined): number =>
  Math.max(0, Math.floor(Date.parse(time ?? '') / 1000) || 0);

/** Judgements: by query, the relevance of each judged document. */
export function readJudgements(folder: string, name: string): Map<string, Map<string, number>> {
  const judged = new Map<string, Map<string, number>>();
  for (const line of readFileSync(join(folder, `${name}.qrels.tsv`), 'utf8')
    .split('\n')
    .slice(1)) {
    const [query, doc, relevance] = line.split('\t');
    if (!query || !doc) continue;
    const own = judged.get(query) ?? new Map<string, number>();
    judged.set(query, own.set(doc, Number(relevance)));
  }
  return judged;
}

/** The folder named by the argument, DATA, or ../shared/data; nothing when it is not there. */
export function dataFolder(argument: string | undefined): string | undefined {
  const folder = argument ?? process.env.DATA ?? join(process.cwd(), '..', 'shared', 'data');
  return existsSync(join(folder, `${CORPUS_FILES[0]}.jsonl.gz`)) ? folder : undefined;
}
