import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fts5SearchEngine } from '../adapters/fts5/fts5-search-engine';
import { accessContract } from '../contract/access.contract';
import { filtersContract } from '../contract/filters.contract';
import { rankingContract } from '../contract/ranking.contract';
import { wordsContract } from '../contract/words.contract';
import type { EngineHarness, MakeHarness } from '../contract/world.contract';
import { writingContract } from '../contract/writing.contract';
import { refuseOp, type IndexOp, type SearchDoc, type VectorsOp } from '../search-doc';
import type { ApplyResult, FailedDoc, RebuildReport, Receipt } from '../search-engine';
import { searchEngineContract } from '../search-engine.contract';
import type { FreshThread } from './held-threads';
import { OverlaySearchEngine } from './overlay-search-engine';

/** What the hub's database is to the overlay: it knows whole threads. */
class Texts {
  private readonly texts = new Map<string, { version: number; thread?: string; doc?: SearchDoc }>();

  /** Thread to be read again, or that the change came too late. */
  take(op: IndexOp): { thread: string | undefined } | 'old' {
    if (op.op === 'vectors') return this.takeVectors(op);
    const { id, version } = op.op === 'put' ? op.doc : op;
    const before = this.texts.get(id);
    // A put never undoes a removal of its own version; a removal of it counts.
    const needed = version + (op.op === 'del' && before?.doc ? 1 : 0);
    if (before && before.version >= needed) return 'old';
    const text = op.op === 'put' ? { doc: op.doc, thread: op.doc.thread } : {};
    const thread = text.thread ?? before?.thread;
    this.texts.set(id, { ...text, version, thread });
    return { thread };
  }

  private takeVectors({ id, version, vectors }: VectorsOp): { thread: string | undefined } | 'old' {
    const text = this.texts.get(id);
    if (!text?.doc || text.version !== version) return 'old';
    text.doc = { ...text.doc, vectors };
    return { thread: text.thread };
  }

  read(thread: string): FreshThread {
    const own = [...this.texts].filter(([, text]) => text.thread === thread);
    return {
      thread,
      docs: own.flatMap(([, { doc }]) => (doc ? [doc] : [])),
      gone: own.flatMap(([id, { doc, version }]) => (doc ? [] : [{ id, version }])),
    };
  }
}

/**
 * Writes as the hub does: into the texts, from there into the overlay, and some time later into the slow engine.
 * `patient`: that time never comes by itself; else it has come when a write is settled.
 */
class WritingHub extends OverlaySearchEngine {
  readonly slowOne: Fts5SearchEngine;
  private waiting: IndexOp[] = [];
  private readonly results = new Map<string, ApplyResult>();
  private isEnsured = false;

  constructor(
    directory: string,
    private readonly texts: Texts,
    private readonly patient: boolean,
  ) {
    const slow = new Fts5SearchEngine({ directory });
    super({
      slow,
      memory: new Fts5SearchEngine({ directory: ':memory:' }),
      checkEveryMs: 3,
      limits: { threads: 5_000 },
    });
    this.slowOne = slow;
  }

  override async ensure(...spec: Parameters<OverlaySearchEngine['ensure']>) {
    this.isEnsured = true;
    return super.ensure(...spec);
  }

  override async apply(ops: readonly IndexOp[]): Promise<Receipt> {
    const failed: FailedDoc[] = [];
    const threads = new Set<string>();
    let ignored = 0;
    for (const op of ops) {
      const reason = refuseOp(op);
      const taken = reason ? undefined : this.texts.take(op);
      if (reason) failed.push({ id: op.op === 'put' ? op.doc.id : op.id, reason });
      else if (taken === 'old') ignored += 1;
      else {
        this.waiting.push(op);
        if (taken?.thread) threads.add(taken.thread);
      }
    }
    await this.hold([...threads].map((thread) => this.texts.read(thread)));
    const ticket = String(this.results.size + 1);
    const applied = ops.length - ignored - failed.length;
    this.results.set(ticket, { applied, ignored, failed });
    return { tickets: [ticket] };
  }

  override async settled({ tickets: [ticket = ''] }: Receipt): Promise<ApplyResult> {
    if (!this.patient) await this.catchUp();
    return this.results.get(ticket) as ApplyResult;
  }

  override async known(ids: readonly string[]): Promise<Map<string, number>> {
    await this.catchUp();
    return super.known(ids);
  }

  override async scan(...ask: Parameters<OverlaySearchEngine['scan']>) {
    await this.catchUp();
    return super.scan(...ask);
  }

  override async rebuild(docs: AsyncIterable<SearchDoc>): Promise<RebuildReport> {
    const { texts } = this;
    async function* noted(): AsyncGenerator<SearchDoc> {
      for await (const doc of docs) {
        texts.take({ op: 'put', doc });
        yield doc;
      }
    }
    return super.rebuild(noted());
  }

  override async close(): Promise<void> {
    if (this.isEnsured) await this.catchUp().catch(() => undefined);
    await super.close();
  }

  /** The slow engine gets everything, and the overlay notices. */
  async catchUp(): Promise<void> {
    const ops = this.waiting.splice(0);
    if (ops.length > 0) await this.slowOne.settled(await this.slowOne.apply(ops), 20_000);
    for (const end = Date.now() + 5_000; this.stats().threads > 0; await sleep(2)) {
      if (Date.now() > end) throw new Error('The overlay did not let go.');
    }
  }
}

const harnessOf =
  (options: { patient: boolean }): MakeHarness =>
  async (): Promise<EngineHarness> => {
    const directory = mkdtempSync(join(tmpdir(), 'overlay-'));
    const texts = new Texts();
    return {
      open: () => new WritingHub(directory, texts, options.patient),
      kill: (engine) => (engine as WritingHub).slowOne.close(),
      wipe: async () => {
        for (const file of readdirSync(directory)) rmSync(join(directory, file));
      },
      dispose: async () => rmSync(directory, { recursive: true, force: true }),
    };
  };

searchEngineContract('overlay whose slow engine has caught up', harnessOf({ patient: false }));

describe('search engine: overlay whose slow engine knows nothing yet', () => {
  const make = harnessOf({ patient: true });
  describe('writing', () => writingContract(make));
  describe('access', () => accessContract(make));
  describe('filters and totals', () => filtersContract(make));
  describe('words', () => wordsContract(make));
  describe('ranking', () => rankingContract(make));
});
