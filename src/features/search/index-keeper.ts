import type { DataSource } from 'typeorm';
import {
  SearchTimeout,
  SearchUnavailable,
  type EngineHealth,
  type EngineInfo,
  type IndexCopy,
  type IndexState,
  type SearchEngine,
} from '../../../libs/search-engine/search-engine';
import type { IndexPayload } from '../../kernel/events';
import { RevocationPort } from '../items/items.api';
import { DocumentReader } from './document-reader';
import type { FreshTexts } from './fresh-texts';
import { IndexWork, type IndexProgress } from './index-work';
import type { SearchMeaning } from './search-meaning';
import { TEXTS_INDEX } from './texts-index';
import { untilFollowed } from './until-followed';
import { reconcile, type ReconcileReport } from './reconcile-index';

const SETTLE_MS = 30_000;

export interface KeeperOptions {
  /** Several processes use the index: one of them, the leader, writes it (see IndexLeader). */
  readonly shared?: boolean;
  /** Shows in this process what the index does not have yet. */
  readonly fresh?: FreshTexts;
  readonly meaning?: SearchMeaning;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Without a shelf for fresh texts, the answer to who hid something waits so long for the leader. */
const REVOKED_WITHIN_MS = 5_000;

/** Keeps the index equal to the database: follows the outbox, fills an empty index, and compares both now and then. */
export class IndexKeeper extends RevocationPort {
  private readonly reader: DocumentReader;
  private progress: IndexProgress = {};
  private opened = false;
  /** Whose vectors the index was opened for. */
  private model: string | undefined;
  /** It is to be filled for that model. */
  private awaitsModel = false;
  private background: Promise<void> = Promise.resolve();
  /** Work asked for by people that has not ended. */
  private readonly asked = new Set<string>();
  private readonly work: IndexWork | undefined;
  private reaching: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: SearchEngine,
    private readonly dataSource: DataSource,
    private readonly report: (text: string) => void,
    private readonly options: KeeperOptions = {},
  ) {
    super();
    this.reader = new DocumentReader(dataSource, options.meaning);
    this.work = options.shared ? new IndexWork(dataSource) : undefined;
  }

  /** Opens the index; a missing, damaged or outdated one is filled in the background while search answers from what is there. */
  async open(): Promise<void> {
    const state = await this.ensure();
    if (state.rebuild) this.inBackground(() => this.rebuild(String(state.rebuild)));
    else this.inBackground(() => this.reconcile());
  }

  /**
   * Opens an index that others fill. One that does not answer is tried again in the background until it does.
   * @throws what waiting does not mend, when the engine says so at the first contact
   */
  async reach(pauseMs = FIRST_PAUSE_MS): Promise<void> {
    try {
      await this.ensure();
      const { lastFailure: _mended, ...rest } = this.progress;
      this.progress = rest;
    } catch (error) {
      const isAway = error instanceof SearchUnavailable || error instanceof SearchTimeout;
      if (!isAway && pauseMs === FIRST_PAUSE_MS) throw error;
      this.failed('Search has to wait', error);
      const next = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      this.reaching = setTimeout(() => void this.reach(next), pauseMs).unref();
    }
  }

  get isOpen(): boolean {
    return this.opened;
  }

  /** Compares index and database in the background, after other such work; asked for twice it is done once. */
  async reconcileInBackground(): Promise<void> {
    if (this.work) await this.work.ask('reconcile');
    else this.soon('reconcile', () => this.reconcile());
  }

  /** Fills the index anew in the background, after other such work; asked for twice it is done once. */
  async rebuildInBackground(reason: string): Promise<void> {
    if (this.work) await this.work.ask('rebuild');
    else this.soon('rebuild', () => this.rebuild(reason));
  }

  /** The engine, and how it is; `undefined` while it does not answer. */
  async health(): Promise<{ engine: EngineInfo; health: EngineHealth | undefined }> {
    const health = this.opened ? await this.engine.health().catch(() => undefined) : undefined;
    return { engine: this.engine.info, health };
  }

  /** The outbox handler of topic `index`; resolves when the changes can be found. */
  async follow(payloads: readonly IndexPayload[], lane: 'people' | 'bulk'): Promise<void> {
    if (payloads.some(({ vectors }) => vectors)) await this.followModel();
    const ops = await this.reader.opsFor(payloads);
    if (ops.length === 0) return;
    const result = await this.engine.settled(await this.engine.apply(ops, { lane }), SETTLE_MS);
    const [failed] = result.failed;
    if (failed) {
      throw new Error(`${result.failed.length} documents refused; ${failed.id}: ${failed.reason}`);
    }
  }

  /**
   * Takes texts out of the index, or narrows them, before the answer to whoever did it leaves the hub. Where the engine
   * fails the outbox brings the change later, and every hit is read again before it is shown.
   */
  async revoke(itemIds: readonly string[], postIds: readonly string[]): Promise<void> {
    await this.takeAway(itemIds, postIds).catch((error: unknown) =>
      this.report(`A text could not leave the index at once: ${String(error)}`),
    );
  }

  /** Fills the index anew from the database. */
  async rebuild(reason: string, signal?: AbortSignal): Promise<void> {
    const [row] = await this.dataSource.query<{ expected: string }[]>(
      `SELECT (SELECT count(*) FROM layers) + (SELECT count(*) FROM posts) AS expected`,
    );
    const expected = Number(row?.expected ?? 0);
    let done = 0;
    this.progress = { ...this.progress, rebuilding: { done, expected } };
    const count = async function* (this: IndexKeeper) {
      for await (const doc of this.reader.all()) {
        signal?.throwIfAborted();
        this.progress = { ...this.progress, rebuilding: { done: ++done, expected } };
        yield doc;
      }
    };
    try {
      if (expected > 0) this.report(`Filling the search index (${reason}): ${expected} texts`);
      const report = await this.engine.rebuild(count.call(this));
      if (expected > 0) {
        this.report(
          `Search index filled: ${report.documents} documents in ${Math.round(report.tookMs)} ms`,
        );
      }
    } finally {
      const { rebuilding: _finished, ...rest } = this.progress;
      this.progress = rest;
    }
  }

  /** Compares ids and versions of every copy that answers with the database, both ways, and mends the differences. */
  async reconcile(signal?: AbortSignal): Promise<ReconcileReport> {
    this.progress = { ...this.progress, comparing: true };
    const whole = { compared: 0, missing: 0, stale: 0, surplus: 0 };
    try {
      for (const copy of this.engine.copies()) add(whole, await this.compare(copy, signal));
    } finally {
      const { comparing: _finished, ...rest } = this.progress;
      this.progress = rest;
    }
    const { lastFailure: _mended, ...rest } = this.progress;
    this.progress = { ...rest, lastReconcile: { ...whole, at: new Date() } };
    return whole;
  }

  /** Makes one copy of the index equal to the database. */
  async compare(copy: IndexCopy, signal?: AbortSignal): Promise<ReconcileReport> {
    const report = await reconcile(untilAborted(copy, signal), this.dataSource, (payload) =>
      this.reader.opsFor([payload]),
    );
    if (report.missing + report.stale + report.surplus > 0) {
      this.report(
        `Search index mended (${copy.name}): ${report.missing} missing, ${report.stale} old, ${report.surplus} too many`,
      );
    }
    return report;
  }

  /** What goes on in this process. */
  state(): IndexProgress {
    return this.asked.size > 0 ? { ...this.progress, asked: true } : this.progress;
  }

  /** What goes on, in whichever process the work is done. */
  async wholeState(): Promise<IndexProgress> {
    if (!this.work) return this.state();
    const { lastFailure } = this.progress;
    return { ...(lastFailure ? { lastFailure } : {}), ...(await this.work.state()) };
  }

  /** Tries no longer to reach the index. */
  stop(): void {
    clearTimeout(this.reaching);
  }

  /** Waits for background work that has begun; for tests and for a clean stop. */
  idle(): Promise<void> {
    return this.background;
  }

  private async ensure(): Promise<IndexState> {
    const meaning = await this.options.meaning?.look();
    this.model = meaning?.model;
    const state = await this.engine.ensure({ ...TEXTS_INDEX, ...(meaning ? { meaning } : {}) });
    this.awaitsModel = this.opened && state.rebuild === 'settings';
    this.opened = true;
    return state;
  }

  /**
   * Opens the index for the model that is searched with, where that is another one than before, or none; it is then
   * filled anew beside the old one. Every process that searches does so; who leads fills it.
   */
  async followModel(): Promise<void> {
    const meaning = await this.options.meaning?.look();
    if (!this.opened) return;
    if (meaning?.model !== this.model) await this.ensure();
    if (!this.awaitsModel) return;
    this.awaitsModel = false;
    if (this.work) await this.work.ask('rebuild');
    else this.soon('model', () => this.rebuild('model'));
  }

  /** Searches in this process use the vectors of the model that is searched with; costs nothing while it is the same. */
  noticeModel(): void {
    const { meaning } = this.options;
    if (!meaning || !this.opened || meaning.model?.model === this.model) return;
    void this.ensure().catch(() => undefined);
  }

  private async takeAway(items: readonly string[], posts: readonly string[]): Promise<void> {
    if (this.options.fresh) return this.options.fresh.revoke(items, posts);
    if (this.options.shared) return untilFollowed(this.dataSource, items, REVOKED_WITHIN_MS);
    if (this.opened) await this.follow([{ items, fanout: items, posts }], 'people');
  }

  private soon(name: string, work: () => Promise<unknown>): void {
    if (this.asked.has(name)) return;
    this.asked.add(name);
    this.inBackground(() => work().finally(() => this.asked.delete(name)));
  }

  private inBackground(work: () => Promise<unknown>): void {
    this.background = this.background.then(work).then(
      () => undefined,
      (error: unknown) => this.failed('The search index could not be brought up to date', error),
    );
  }

  private failed(what: string, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (this.progress.lastFailure === text) return;
    this.progress = { ...this.progress, lastFailure: text };
    this.report(`${what}: ${text}`);
  }
}

function add(
  sum: { -readonly [K in keyof ReconcileReport]: number },
  { compared, missing, stale, surplus }: ReconcileReport,
): void {
  sum.compared = Math.max(sum.compared, compared);
  sum.missing += missing;
  sum.stale += stale;
  sum.surplus += surplus;
}

const untilAborted = (copy: IndexCopy, signal: AbortSignal | undefined): IndexCopy => ({
  ...copy,
  known: async (ids) => {
    signal?.throwIfAborted();
    return copy.known(ids);
  },
  scan: async (cursor, limit) => {
    signal?.throwIfAborted();
    return copy.scan(cursor, limit);
  },
});
