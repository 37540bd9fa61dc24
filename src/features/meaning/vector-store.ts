import type { DataSource, EntityManager } from 'typeorm';
import { writeOutbox } from '../../../libs/outbox/write-outbox';
import type { QuantizedVector } from '../../../libs/embeddings/quantize';
import { TOPICS, type IndexPayload } from '../../kernel/events';
import type { EmbeddedSpaces } from './embedded-spaces';

export type OwnerKind = 'layer' | 'post';

/** A text without vectors of a model. */
export interface DueText {
  readonly kind: OwnerKind;
  readonly id: string;
  readonly itemId: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** Changes with title and body. */
  readonly source: Buffer;
}

export interface StoredPassage extends QuantizedVector {
  readonly hash: Buffer;
}

export interface EmbeddedText {
  readonly text: DueText;
  readonly passages: readonly StoredPassage[];
}

/** Of body and title together: whoever stores vectors makes sure that they are still those of the text. */
const SOURCE = `sha256(convert_to(i.title || E'\\n' || t.body, 'UTF8'))`;

/**
 * Newest first; a question nobody has answered counts as 90 days newer, and what is in demand as newer too: 10 confirmations
 * or searches that found it among their first make 144 days, 100 of them 277.
 */
const AGE = `t.created_at + CASE WHEN i.kind = 'question' AND i.state = 'open' AND NOT EXISTS (
    SELECT FROM posts a WHERE a.item_id = i.id AND a.kind = 'answer' AND a.deleted_at IS NULL)
  THEN interval '90 days' ELSE interval '0' END`;
const URGENCY = `age + ln(1 + confirmed + coalesce(searches, 0)) * interval '60 days'`;
/** So many of the latest searches say what is looked for. */
const SEARCHES_READ = 20_000;

/** Texts of `$2` (whole) and `$3` (public only) that somebody may read, as alias `t` with their item `i`. */
const ELIGIBLE = `cardinality(t.acl) > 0
  AND (i.space = ANY($2::text[]) OR (i.space = ANY($3::text[]) AND t.acl @> ARRAY['public']))`;

const TEXTS: Record<OwnerKind, string> = {
  layer: `(SELECT l.id, l.item_id, l.acl, l.body, n.created_at, 0 AS confirmed_count
             FROM layers l JOIN items n ON n.id = l.item_id) t JOIN items i ON i.id = t.item_id`,
  post: `posts t JOIN items i ON i.id = t.item_id`,
};
const KINDS = ['layer', 'post'] as const;

const without = (kind: OwnerKind): string =>
  `NOT EXISTS (SELECT FROM passage_vectors v
                WHERE v.owner_kind = '${kind}' AND v.owner_id = t.id AND v.model_id = $1)`;

/** Searches are counted only where something is due. */
const DUE = `
  WITH due AS MATERIALIZED (${KINDS.map(
    (kind) => `
    SELECT '${kind}' AS kind, t.id, t.item_id, ${AGE} AS age, greatest(i.confirmed_count, t.confirmed_count) AS confirmed
      FROM ${TEXTS[kind]} WHERE ${ELIGIBLE} AND ${without(kind)} AND t.id <> ALL($4::uuid[])`,
  ).join(' UNION ALL ')}
  ), latest AS (
    SELECT found FROM search_records WHERE EXISTS (SELECT FROM due) ORDER BY at DESC LIMIT ${SEARCHES_READ}
  ), looked AS (
    SELECT f.id, count(*) AS searches FROM latest CROSS JOIN unnest(found) AS f(id) GROUP BY f.id
  )
  SELECT due.kind, due.id FROM due LEFT JOIN looked ON looked.id = due.item_id
   ORDER BY ${URGENCY} DESC, due.id LIMIT $5`;

const COUNT_DUE = `SELECT ${KINDS.map(
  (kind) => `(SELECT count(*) FROM ${TEXTS[kind]} WHERE ${ELIGIBLE} AND ${without(kind)})`,
).join(' + ')} AS due`;

const COUNT_ALL = `SELECT ${KINDS.map(
  (kind) => `(SELECT count(*) FROM ${TEXTS[kind]} WHERE $1::int IS NOT NULL AND ${ELIGIBLE})`,
).join(' + ')} AS texts`;

const INSERT = `
  INSERT INTO passage_vectors (owner_kind, owner_id, part, model_id, text_hash, vector, scale)
  SELECT k, o, p, $1, h, v, s
    FROM unnest($2::text[], $3::uuid[], $4::smallint[], $5::bytea[], $6::bytea[], $7::real[]) AS n (k, o, p, h, v, s)
  ON CONFLICT (owner_kind, owner_id, part, model_id)
  DO UPDATE SET text_hash = excluded.text_hash, vector = excluded.vector, scale = excluded.scale`;

/** Ids of one outbox row when everything is sent to the index again. */
const IDS_A_ROW = 500;
/** Key of those rows: while one is there, the index still holds vectors of the model before. */
export const SWITCH_KEY = 'vectors-switch';

/** Reads texts for the model and keeps their vectors; sees every text, so nothing of it may reach a reader. */
export class VectorStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly spaces: EmbeddedSpaces,
  ) {}

  /** The most urgent texts that have no vectors of this model. */
  async due(model: number, most: number, except: readonly string[]): Promise<DueText[]> {
    const ids = await this.dataSource.query<{ kind: OwnerKind; id: string }[]>(DUE, [
      ...this.scope(model),
      except,
      most,
    ]);
    if (ids.length === 0) return [];
    const rows = await this.dataSource.query<DueText[]>(
      KINDS.map(
        (kind) =>
          `SELECT '${kind}' AS kind, t.id, t.item_id AS "itemId", i.title, t.body, ${SOURCE} AS source FROM ${kind}s t
             JOIN items i ON i.id = t.item_id WHERE t.id = ANY($1::uuid[])`,
      ).join(' UNION ALL '),
      [ids.map((row) => row.id)],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap(({ id }) => byId.get(id) ?? []);
  }

  /** How many texts may have vectors, and how many of them have none of this model. */
  async coverage(model: number): Promise<{ texts: number; due: number }> {
    const [[all], [left]] = await Promise.all([
      this.dataSource.query<{ texts: string }[]>(COUNT_ALL, this.scope(model)),
      this.dataSource.query<{ due: string }[]>(COUNT_DUE, this.scope(model)),
    ]);
    return { texts: Number(all?.texts ?? 0), due: Number(left?.due ?? 0) };
  }

  /** Vectors that texts readable now already have: a passage that stands in two texts is embedded once. */
  async known(model: number, hashes: readonly Buffer[]): Promise<Map<string, StoredPassage>> {
    const rows = await this.dataSource.query<{ hash: Buffer; vector: Buffer; scale: number }[]>(
      `SELECT DISTINCT ON (text_hash) text_hash AS hash, vector, scale FROM passage_vectors
        WHERE model_id = $1 AND text_hash = ANY($2::bytea[])`,
      [model, hashes],
    );
    return new Map(
      rows.map(({ hash, vector, scale }) => [
        hash.toString('hex'),
        { hash, values: Int8Array.from(new Int8Array(vector)), scale },
      ]),
    );
  }

  /**
   * Keeps the vectors of those texts that are still as they were read, and tells the index of them where `announce` is
   * set, in one transaction. Texts that somebody changes at this moment are left for later, without waiting.
   */
  async store(
    model: number,
    texts: readonly EmbeddedText[],
    options: { readonly announce: boolean },
  ): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const unchanged = await this.lockUnchanged(manager, texts);
      const kept = texts.filter(({ text }) => unchanged.has(text.id));
      const rows = kept.flatMap(({ text, passages }) =>
        passages.map((passage, part) => ({ text, passage, part })),
      );
      if (rows.length === 0) return 0;
      await manager.query(INSERT, [
        model,
        rows.map(({ text }) => text.kind),
        rows.map(({ text }) => text.id),
        rows.map(({ part }) => part),
        rows.map(({ passage }) => passage.hash),
        rows.map(({ passage }) => bytesOf(passage.values)),
        rows.map(({ passage }) => passage.scale),
      ]);
      if (options.announce) {
        await announce(
          manager,
          kept.map(({ text }) => text),
        );
      }
      return kept.length;
    });
  }

  /** Removes vectors of texts that the settings no longer give to the model. */
  async removeExcluded(model: number): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      for (const kind of KINDS) {
        const [rows] = await manager.query<[Owner[], number]>(
          `DELETE FROM passage_vectors v USING ${kind}s t JOIN items i ON i.id = t.item_id
            WHERE v.owner_kind = '${kind}' AND v.owner_id = t.id AND v.model_id = $1 AND NOT (${ELIGIBLE})
          RETURNING '${kind}' AS kind, t.id, t.item_id AS "itemId"`,
          this.scope(model),
        );
        await announce(manager, rows);
      }
    });
  }

  private async lockUnchanged(
    manager: EntityManager,
    texts: readonly EmbeddedText[],
  ): Promise<Set<string>> {
    const sources = new Map(texts.map(({ text }) => [text.id, text.source]));
    const unchanged = new Set<string>();
    for (const kind of KINDS) {
      const ids = texts.flatMap(({ text }) => (text.kind === kind ? [text.id] : []));
      if (ids.length === 0) continue;
      const rows = await manager.query<{ id: string; source: Buffer }[]>(
        `SELECT t.id, ${SOURCE} AS source FROM ${kind}s t JOIN items i ON i.id = t.item_id
          WHERE t.id = ANY($1::uuid[]) AND ${ELIGIBLE} FOR SHARE SKIP LOCKED`,
        [ids, this.spaces.whole, this.spaces.publicOnly],
      );
      for (const { id, source } of rows) if (sources.get(id)?.equals(source)) unchanged.add(id);
    }
    return unchanged;
  }

  private scope(model: number): unknown[] {
    return [model, this.spaces.whole, this.spaces.publicOnly];
  }
}

/** Whose vectors came or went. */
export type Owner = Pick<DueText, 'kind' | 'id' | 'itemId'>;

/** Lets the index take up the vectors of these texts, behind everything that people wait for. */
export async function announce(
  manager: EntityManager,
  owners: readonly Owner[],
  key = 'vectors',
): Promise<void> {
  const rows = [];
  for (let at = 0; at < owners.length; at += IDS_A_ROW) {
    const part = owners.slice(at, at + IDS_A_ROW);
    const ids = (kind: OwnerKind) =>
      new Set(part.flatMap((o) => (o.kind !== kind ? [] : [kind === 'post' ? o.id : o.itemId])));
    const vectors = { items: [...ids('layer')], posts: [...ids('post')] };
    const payload: IndexPayload = { vectors };
    const row = { topic: TOPICS.index, key: `${key}:${part[0]?.id}`, lane: 'bulk' as const };
    rows.push({ ...row, weight: part.length, payload });
  }
  await writeOutbox(manager, rows);
}

const bytesOf = (values: Int8Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);
