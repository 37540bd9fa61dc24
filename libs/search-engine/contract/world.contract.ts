import { makeAclToken, type AccessScope } from '../access-scope';
import { grantAccessScope } from '../grant-access-scope';
import type { IndexOp, SearchDoc } from '../search-doc';
import type { ApplyResult, IndexSpec, SearchEngine } from '../search-engine';
import type { SearchPage, SearchQuery } from '../search-query';

/** One storage (folder, server index) on which engines are opened one after another. */
export interface EngineHarness {
  /** A new engine over the storage; nothing else has it open. */
  open(): SearchEngine;
  /** From now on the engine cannot answer (its worker or server is gone). */
  kill(engine: SearchEngine): Promise<void>;
  /** Takes away what the engine has stored, while it runs or while it does not. */
  wipe(): Promise<void>;
  dispose(): Promise<void>;
}
export type MakeHarness = () => Promise<EngineHarness>;

export const SETTLE_MS = 20_000;
export const SPEC: IndexSpec = { name: 'contract', settings: { revision: 1 } };

export const scopeOf = (...tokens: string[]): AccessScope =>
  grantAccessScope(tokens.map(makeAclToken));
export const EVERYBODY = scopeOf('public');

let made = 0;

/** A document with everything but what matters filled in. */
export function makeDoc(own: Partial<Omit<SearchDoc, 'acl'>> & { acl?: string[] } = {}): SearchDoc {
  const number = ++made;
  return {
    id: `L${number}`,
    version: 1,
    thread: own.thread ?? `T${number}`,
    type: 'layer',
    section: 0,
    space: 'community',
    kind: 'question',
    lang: 'en',
    title: '',
    body: '',
    tags: [],
    state: 'open',
    official: 0,
    accepted: 0,
    confirmed: 0,
    quality: 0,
    created: 1_700_000_000,
    updated: 1_700_000_000,
    ...own,
    acl: (own.acl ?? ['public']).map(makeAclToken),
  };
}

export const put = (doc: SearchDoc): IndexOp => ({ op: 'put', doc });
export const del = (doc: SearchDoc, version: number): IndexOp => ({
  op: 'del',
  id: doc.id,
  version,
});

export async function write(engine: SearchEngine, ops: readonly IndexOp[]): Promise<ApplyResult> {
  return engine.settled(await engine.apply(ops), SETTLE_MS);
}

export async function writeDocs(engine: SearchEngine, docs: readonly SearchDoc[]): Promise<void> {
  const { failed } = await write(engine, docs.map(put));
  expect(failed).toEqual([]);
}

export const query = (text: string, own: Partial<SearchQuery> = {}): SearchQuery => ({
  text,
  mode: 'typing',
  page: 1,
  size: 20,
  distinctThread: false,
  deadlineMs: 5_000,
  ...own,
});

export const idsOf = (page: SearchPage): string[] => page.hits.map((hit) => hit.id);

/** Ids a reader finds, in order. */
export async function find(
  engine: SearchEngine,
  text: string,
  own: Partial<SearchQuery> = {},
  scope: AccessScope = EVERYBODY,
): Promise<string[]> {
  return idsOf(await engine.search(query(text, own), scope));
}

export async function* stream(docs: readonly SearchDoc[]): AsyncGenerator<SearchDoc> {
  for (const doc of docs) yield doc;
}

/** Opens an engine for one group of tests, fills it, and cleans up behind. */
export function useEngine(make: MakeHarness, spec = SPEC): () => SearchEngine {
  let harness: EngineHarness;
  let engine: SearchEngine;
  beforeAll(async () => {
    harness = await make();
    engine = harness.open();
    await engine.ensure(spec);
    await engine.rebuild(stream([]));
  });
  afterAll(async () => {
    await engine.close();
    await harness.dispose();
  });
  return () => engine;
}
