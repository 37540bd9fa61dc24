import type { DataSource } from 'typeorm';
import type { FreshThread } from '../../../libs/search-engine/overlay/held-threads';
import { TOPICS, type IndexPayload } from '../../kernel/events';
import type { DocumentReader } from './document-reader';
import { compact } from './search-documents';

/** Where texts are shown that the index does not have yet. */
export interface FreshShelf {
  hide(threads: readonly string[]): void;
  hold(threads: readonly FreshThread[]): Promise<void>;
  release(threads: readonly string[]): void;
  setLacking(isLacking: boolean): void;
}

interface Pending {
  readonly id: string;
  readonly payload: IndexPayload;
}

/** A longer transaction than this may commit a row below the ones already seen; it is then shown when the index has it. */
const LATE_COMMIT_MS = 90_000;
const ROWS_AT_A_TIME = 500;
/** A process that starts, or was cut off, reads so much of what waits; the rest comes with the index. */
const MOST_ROWS = 2_000;
const ITEMS_AT_A_TIME = 100;
/** Longer threads are left to the index: they would be read whole for every reply. */
export const LONGEST_THREAD = 400;
const AGAIN_MS = 2_000;

/**
 * Keeps what people wrote in the shelf of this process until the index has it. The outbox is the list of that: its
 * NOTIFY tells every process of new rows, and after a lost connection or at the start all rows that wait are read.
 * Imports (the bulk lane) are left to the index.
 */
export class FreshTexts {
  /** Rows of the outbox already read, with the time. */
  private readonly seen = new Map<number, number>();
  private floor = 0;
  private readonly wanted = new Set<string>();
  private turn: Promise<void> | undefined;
  private reading: Promise<void> | undefined;
  private hasNews = false;
  private lackingUntil = 0;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly shelf: FreshShelf,
    private readonly dataSource: DataSource,
    private readonly reader: DocumentReader,
    private readonly report: (text: string) => void,
  ) {}

  /** There are new rows in the outbox. */
  news(): void {
    this.hasNews = true;
    this.reading ??= this.follow().finally(() => (this.reading = undefined));
  }

  /** Rows may have come unheard: reads all that wait. */
  readAgain(): void {
    this.seen.clear();
    this.floor = 0;
    this.news();
  }

  /** Takes these texts out of every answer of this process at once; resolves when what may still be read is back. */
  async revoke(itemIds: readonly string[], postIds: readonly string[]): Promise<void> {
    this.shelf.hide(itemIds.map(compact));
    const items = await this.itemsOf([{ items: itemIds, posts: postIds }]);
    this.shelf.hide(items.map(compact));
    await this.show(items);
  }

  /** Resolves when everything told so far is read. */
  async idle(): Promise<void> {
    while (this.reading ?? this.turn) await (this.reading ?? this.turn);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.idle().catch(() => undefined);
  }

  private async follow(): Promise<void> {
    while (this.hasNews && !this.isStopped) {
      this.hasNews = false;
      try {
        const rows = await this.pending();
        await this.show(await this.itemsOf(rows.map((row) => row.payload)));
        const now = Date.now();
        for (const { id } of rows) this.seen.set(Number(id), now);
        this.forget(now);
        await this.lookBehind();
      } catch (error) {
        this.report(`New texts wait for the index to be found: ${(error as Error).message}`);
        this.newsIn(AGAIN_MS);
        return;
      }
    }
  }

  private async pending(): Promise<Pending[]> {
    const rows: Pending[] = [];
    // The newest first: where not all can be read, they are what people look for.
    for (let before = Number.MAX_SAFE_INTEGER; rows.length < MOST_ROWS;) {
      const part = await this.dataSource.query<Pending[]>(
        `SELECT id, payload FROM outbox
          WHERE topic = $1 AND lane = 'normal' AND id > $2 AND id < $3 AND id <> ALL ($4::bigint[])
          ORDER BY id DESC LIMIT ${ROWS_AT_A_TIME}`,
        [TOPICS.index, this.floor, before, [...this.seen.keys()]],
      );
      rows.push(...part);
      const last = part.at(-1);
      if (!last || part.length < ROWS_AT_A_TIME) return rows;
      before = Number(last.id);
    }
    this.lackingUntil = Number(rows.at(-1)?.id ?? 0);
    this.floor = Math.max(this.floor, this.lackingUntil - 1);
    return rows;
  }

  /** While rows wait that were too many to read, answers say that they lack something. */
  private async lookBehind(): Promise<void> {
    if (this.lackingUntil === 0) return;
    const [older] = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM outbox WHERE topic = $1 AND lane = 'normal' AND id < $2 LIMIT 1`,
      [TOPICS.index, this.lackingUntil],
    );
    this.shelf.setLacking(older !== undefined);
    if (older === undefined) this.lackingUntil = 0;
    else this.newsIn(AGAIN_MS);
  }

  private newsIn(afterMs: number): void {
    clearTimeout(this.timer);
    if (this.isStopped) return;
    this.timer = setTimeout(() => this.news(), afterMs).unref();
  }

  private forget(now: number): void {
    for (const [id, at] of this.seen) {
      if (now - at < LATE_COMMIT_MS) continue;
      this.seen.delete(id);
      this.floor = Math.max(this.floor, id);
    }
  }

  /** Reads whole items and puts them on the shelf. One reading at a time, so that an older one never comes last. */
  private show(items: readonly string[]): Promise<void> {
    if (items.length === 0) return Promise.resolve();
    for (const id of items) this.wanted.add(id);
    const before = this.turn ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.readWanted());
    this.turn = mine;
    const done = () => {
      if (this.turn === mine) this.turn = undefined;
    };
    mine.then(done, done);
    return mine;
  }

  private async readWanted(): Promise<void> {
    while (this.wanted.size > 0) {
      const items = [...this.wanted].slice(0, ITEMS_AT_A_TIME);
      for (const id of items) this.wanted.delete(id);
      try {
        const { whole, tooLong } = await this.reader.threadsOf(items, LONGEST_THREAD);
        this.shelf.release(tooLong);
        await this.shelf.hold(whole);
      } catch (error) {
        for (const id of items) this.wanted.add(id);
        throw error;
      }
    }
  }

  private async itemsOf(payloads: readonly IndexPayload[]): Promise<string[]> {
    const items = new Set(payloads.flatMap((p) => [...(p.items ?? []), ...(p.fanout ?? [])]));
    const posts = [...new Set(payloads.flatMap((p) => p.posts ?? []))];
    if (posts.length > 0) {
      const rows = await this.dataSource.query<{ item_id: string }[]>(
        `SELECT DISTINCT item_id FROM posts WHERE id = ANY($1::uuid[])`,
        [posts],
      );
      for (const row of rows) items.add(row.item_id);
    }
    return [...items];
  }
}
