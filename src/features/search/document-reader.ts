import type { DataSource } from 'typeorm';
import type { FreshThread } from '../../../libs/search-engine/overlay/held-threads';
import type { IndexOp, SearchDoc } from '../../../libs/search-engine/search-doc';
import type { IndexPayload } from '../../kernel/events';
import { PassageVectors } from './passage-vectors';
import type { SearchMeaning } from './search-meaning';
import { compact, layerOps, postOp, type LayerRow, type PostRow } from './search-documents';

const ITEM = `i.id AS item_id, i.space, i.kind, i.state, i.title, i.tags, i.product, i.external_id AS item_external_id`;

const LAYERS = `
  SELECT ${ITEM}, l.id, l.acl, l.body, l.sections, i.lang, i.author_id, i.seq, i.confirmed_count,
         i.created_at, i.updated_at,
         EXISTS (SELECT FROM posts p WHERE p.item_id = i.id AND p.official_at IS NOT NULL
                                       AND p.deleted_at IS NULL) AS has_official,
         EXISTS (SELECT FROM links r JOIN items n ON n.id = r.from_item
                  WHERE r.to_item = i.id AND r.to_post IS NULL AND r.kind = 'supersedes' AND r.state = 'confirmed'
                    AND (n.acl @> i.acl OR 'public' = ANY(n.acl))
                    AND (r.from_post IS NULL OR EXISTS (
                      SELECT FROM posts p WHERE p.id = r.from_post
                         AND (p.acl @> i.acl OR 'public' = ANY(p.acl))))) AS replaced
    FROM layers l JOIN items i ON i.id = l.item_id`;

const POSTS = `
  SELECT ${ITEM}, p.id, p.acl, p.body, p.lang, p.author_id,
         greatest(p.seq, i.fanout_seq) AS version, p.accepted_at IS NOT NULL AS accepted,
         p.official_at IS NOT NULL AS official, p.confirmed_count, p.external_id,
         p.created_at, p.updated_at
    FROM posts p JOIN items i ON i.id = p.item_id`;

/** Rows read at a time while streaming everything. */
const PAGE = 500;

/**
 * Reads texts for the index, and only for it: the one place that reads without a reader's scope. What comes out
 * carries the rights of each text with it.
 */
export class DocumentReader {
  private readonly vectors: PassageVectors;

  constructor(
    private readonly dataSource: DataSource,
    meaning?: SearchMeaning,
  ) {
    this.vectors = new PassageVectors(dataSource, meaning);
  }

  /**
   * Operations that bring everything the payloads name up to date; two queries, and one for vectors, however many ids.
   */
  async opsFor(payloads: readonly IndexPayload[]): Promise<IndexOp[]> {
    const ops = await this.vectors.addTo(await this.textsOf(payloads));
    const alone = payloads.flatMap(({ vectors }) => vectors ?? []);
    if (alone.length > 0) ops.push(...(await this.vectorsFor(alone)));
    return revocationsFirst(ops);
  }

  /** Operations that bring the vectors alone to the documents of these items and posts. */
  private async vectorsFor(payloads: readonly IndexPayload[]): Promise<IndexOp[]> {
    const ops = await this.textsOf(payloads);
    return this.vectors.opsFor(ops.flatMap((op) => (op.op === 'put' ? [op.doc] : [])));
  }

  private async textsOf(payloads: readonly IndexPayload[]): Promise<IndexOp[]> {
    const items = [...new Set(payloads.flatMap((p) => [...(p.items ?? []), ...(p.fanout ?? [])]))];
    const fanout = [...new Set(payloads.flatMap((p) => p.fanout ?? []))];
    const posts = [...new Set(payloads.flatMap((p) => p.posts ?? []))];
    const ops: IndexOp[] = [];
    if (items.length > 0) {
      const rows = await this.dataSource.query<LayerRow[]>(
        `${LAYERS} WHERE l.item_id = ANY($1::uuid[])`,
        [items],
      );
      ops.push(...(await this.noteSections(rows)));
    }
    if (fanout.length + posts.length > 0) {
      const rows = await this.dataSource.query<PostRow[]>(
        `${POSTS} WHERE p.item_id = ANY($1::uuid[]) OR p.id = ANY($2::uuid[])`,
        [fanout, posts],
      );
      ops.push(...rows.map(postOp));
    }
    return ops;
  }

  /**
   * Everything about these items as it is now. Items with more than `mostPosts` posts that anybody may read are
   * not read; they are named by their thread.
   */
  async threadsOf(
    itemIds: readonly string[],
    mostPosts: number,
  ): Promise<{ whole: FreshThread[]; tooLong: string[] }> {
    const long = await this.dataSource.query<{ item_id: string }[]>(
      `SELECT item_id FROM posts WHERE item_id = ANY($1::uuid[]) AND cardinality(acl) > 0
        GROUP BY item_id HAVING count(*) > $2`,
      [itemIds, mostPosts],
    );
    const tooLong = new Set(long.map((row) => row.item_id));
    const wanted = itemIds.filter((id) => !tooLong.has(id));
    const [layers, posts] = await Promise.all([
      this.dataSource.query<LayerRow[]>(`${LAYERS} WHERE l.item_id = ANY($1::uuid[])`, [wanted]),
      this.dataSource.query<PostRow[]>(`${POSTS} WHERE p.item_id = ANY($1::uuid[])`, [wanted]),
    ]);
    const ops = new Map<string, IndexOp[]>(wanted.map((id) => [id, []]));
    for (const row of layers) ops.get(row.item_id)?.push(...layerOps(row));
    for (const row of posts) ops.get(row.item_id)?.push(postOp(row));
    const all = await this.vectors.addTo([...ops.values()].flat());
    let from = 0;
    const whole = [...ops].map(([id, { length }]) =>
      freshThread(compact(id), all.slice(from, (from += length))),
    );
    return { whole, tooLong: [...tooLong].map(compact) };
  }

  /** Every document of the hub, for a rebuild; holds one page of rows at a time. */
  async *all(): AsyncGenerator<SearchDoc> {
    yield* this.stream<LayerRow>(LAYERS, 'l', (rows) => this.noteSections(rows));
    yield* this.stream<PostRow>(POSTS, 'p', (rows) => Promise.resolve(rows.map(postOp)));
  }

  private async *stream<Row extends { id: string }>(
    select: string,
    alias: string,
    toOps: (rows: Row[]) => Promise<IndexOp[]>,
  ): AsyncGenerator<SearchDoc> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.dataSource.query<Row[]>(
        `${select} WHERE ${alias}.id > $1 ORDER BY ${alias}.id LIMIT ${PAGE}`,
        [after],
      );
      for (const op of await this.vectors.addTo(await toOps(rows)))
        if (op.op === 'put') yield op.doc;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = last.id;
    }
  }

  /** Remembers how many documents a long layer has, so that a later, shorter body can remove the rest. */
  private async noteSections(rows: readonly LayerRow[]): Promise<IndexOp[]> {
    const ops: IndexOp[] = [];
    const grown: { id: string; sections: number }[] = [];
    for (const row of rows) {
      const own = layerOps(row);
      if (own.length > Math.max(1, row.sections)) grown.push({ id: row.id, sections: own.length });
      ops.push(...own);
    }
    if (grown.length > 0) {
      await this.dataSource.query(
        `UPDATE layers SET sections = greatest(layers.sections, t.sections)
           FROM unnest($1::uuid[], $2::int[]) AS t(id, sections) WHERE layers.id = t.id`,
        [grown.map((g) => g.id), grown.map((g) => g.sections)],
      );
    }
    return ops;
  }
}

const freshThread = (thread: string, ops: readonly IndexOp[]): FreshThread => ({
  thread,
  docs: ops.flatMap((op) => (op.op === 'put' ? [op.doc] : [])),
  gone: ops.flatMap((op) => (op.op === 'del' ? [{ id: op.id, version: op.version }] : [])),
});

/** Deletions before additions: what must disappear never waits for what may appear. */
function revocationsFirst(ops: readonly IndexOp[]): IndexOp[] {
  return [...ops.filter((o) => o.op === 'del'), ...ops.filter((o) => o.op !== 'del')];
}
