import type { DataSource, EntityManager } from 'typeorm';
import { importedAuthor } from '../../accounts/accounts.api';
import {
  bulkWriteItems,
  type BulkBatch,
  type BulkFate,
  type BulkOutcome,
  type BulkPost,
} from '../../items/items.api';
import {
  sourceOf,
  toItem,
  toPost,
  type ImportedItem,
  type ImportedPost,
} from '../mapping/map-record';
import type { SourceRecord } from '../mapping/source-record';
import { add, type Counters, type ImportSettings } from './import-job';

/** Most records of one call, whatever a batch holds. */
const SLICE = 1000;

export interface Revoked {
  readonly items: string[];
  readonly posts: string[];
}

/** Turns records into rows. One for each run: it remembers the authors of its sources. */
export class BatchWriter {
  private readonly authors = new Map<string, string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: ImportSettings,
    private readonly actorId: string | undefined,
  ) {}

  /** Makes the authors of a batch, outside its transaction. */
  async prepare(records: readonly SourceRecord[]): Promise<void> {
    for (const record of records) {
      const source = sourceOf(record);
      if (this.authors.has(source)) continue;
      this.authors.set(source, await importedAuthor(this.dataSource, source, this.actorId));
    }
  }

  /** Writes what stands for itself; answers wait for their questions. */
  async writeItems(
    manager: EntityManager,
    records: readonly SourceRecord[],
    counters: Counters,
    revoked: Revoked,
  ): Promise<void> {
    const items = records.filter((record) => record.kind !== 'answer').map((r) => this.item(r));
    await this.write(manager, { items, posts: [] }, counters, revoked);
  }

  /** Writes answers under their questions; one whose question is nowhere becomes a thread, and stays one. */
  async writeAnswers(
    manager: EntityManager,
    records: readonly SourceRecord[],
    counters: Counters,
    revoked: Revoked,
  ): Promise<void> {
    const answers = records.filter((record) => record.kind === 'answer');
    const threads = await threadsAmong(manager, answers);
    const alone = (r: SourceRecord) => r.parent === null || threads.has(r.id);
    const posts = answers.flatMap((r) =>
      r.parent === null || threads.has(r.id) ? [] : [this.post(r, r.parent)],
    );
    const items = answers.filter(alone).map((r) => this.item(r));
    await this.write(manager, { items, posts: [] }, counters, revoked);
    const orphans = await this.writePosts(manager, posts, counters, revoked);
    const left = answers.filter((record) => orphans.has(record.id)).map((r) => this.item(r));
    await this.write(manager, { items: left, posts: [] }, counters, revoked);
    add(counters, 'threads', items.length + left.length);
  }

  /** What answers to an answer of the same batch finds it in a later round. @returns those whose parent is nowhere */
  private async writePosts(
    manager: EntityManager,
    posts: readonly BulkPost[],
    counters: Counters,
    revoked: Revoked,
  ): Promise<Set<string>> {
    const written = new Set<string>();
    for (let pending = posts; ;) {
      const orphans = await this.write(manager, { items: [], posts: pending }, counters, revoked);
      for (const { externalId } of pending) if (!orphans.has(externalId)) written.add(externalId);
      pending = pending.filter((post) => orphans.has(post.externalId));
      if (!pending.some((post) => written.has(post.parent))) return orphans;
    }
  }

  private async write(
    manager: EntityManager,
    { items, posts }: BulkBatch,
    counters: Counters,
    revoked: Revoked,
  ): Promise<Set<string>> {
    const orphans = new Set<string>();
    for (let at = 0; at < Math.max(items.length, posts.length); at += SLICE) {
      const slice = { items: items.slice(at, at + SLICE), posts: posts.slice(at, at + SLICE) };
      const outcome = await bulkWriteItems(manager, slice, { actorId: this.actorId });
      count(outcome, counters);
      outcome.orphans.forEach((id) => orphans.add(id));
      revoked.items.push(...outcome.revoked.items);
      revoked.posts.push(...outcome.revoked.posts);
    }
    return orphans;
  }

  private item(record: SourceRecord) {
    return this.authored(toItem(record, this.settings));
  }

  private post(record: SourceRecord, parent: string) {
    return this.authored(toPost(record, parent));
  }

  private authored<T extends ImportedItem | ImportedPost>(text: T): T & { authorId: string } {
    const authorId = this.authors.get(text.source);
    if (authorId === undefined) throw new Error(`no author for ${text.source}`);
    return { ...text, authorId };
  }
}

/** Answers that an earlier import found without their question. */
async function threadsAmong(
  manager: EntityManager,
  answers: readonly SourceRecord[],
): Promise<Set<string>> {
  const rows = await manager.query<{ id: string }[]>(
    'SELECT external_id AS id FROM items WHERE external_id = ANY($1::text[])',
    [answers.map((answer) => answer.id)],
  );
  return new Set(rows.map((row) => row.id));
}

const FATES: readonly BulkFate[] = ['created', 'changed', 'unchanged', 'kept'];

function count({ items, posts }: BulkOutcome, counters: Counters): void {
  for (const fate of FATES) {
    add(counters, `items:${fate}`, items[fate]);
    add(counters, `posts:${fate}`, posts[fate]);
  }
}
