import type { DataSource } from 'typeorm';
import type { SearchEngine } from '../../../libs/search-engine/search-engine';
import type { IndexPayload } from '../../kernel/events';
import { layerDocId, parseDocId, postDocId } from './search-documents';

export interface ReconcileReport {
  readonly compared: number;
  /** Texts of the database the index did not know. */
  readonly missing: number;
  /** Documents older than their text. */
  readonly stale: number;
  /** Documents without a text, or of a text nobody may read. */
  readonly surplus: number;
}

interface Expected {
  readonly id: string;
  readonly item_id: string;
  readonly version: string;
  readonly readable: boolean;
}

const PAGE = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

const EXPECTED = {
  layer: `SELECT l.id, l.item_id, i.seq AS version, cardinality(l.acl) > 0 AS readable
            FROM layers l JOIN items i ON i.id = l.item_id`,
  post: `SELECT p.id, p.item_id, greatest(p.seq, i.fanout_seq) AS version, cardinality(p.acl) > 0 AS readable
           FROM posts p JOIN items i ON i.id = p.item_id`,
} as const;

/**
 * Compares the index with the database by id and version, both ways, and hands what differs to `mend`. Holds one page
 * of ids at a time; changes made meanwhile are mended at worst twice.
 */
export async function reconcile(
  engine: SearchEngine,
  dataSource: DataSource,
  mend: (payload: IndexPayload) => Promise<void>,
): Promise<ReconcileReport> {
  const report = { compared: 0, missing: 0, stale: 0, surplus: 0 };
  for (const type of ['layer', 'post'] as const) {
    await compareDatabase(type, engine, dataSource, mend, report);
  }
  await compareIndex(engine, dataSource, report);
  return report;
}

type Counts = { compared: number; missing: number; stale: number; surplus: number };

async function compareDatabase(
  type: 'layer' | 'post',
  engine: SearchEngine,
  dataSource: DataSource,
  mend: (payload: IndexPayload) => Promise<void>,
  report: Counts,
): Promise<void> {
  const docId = type === 'layer' ? layerDocId : postDocId;
  const alias = type === 'layer' ? 'l' : 'p';
  for (let after = FIRST; ;) {
    const rows = await dataSource.query<Expected[]>(
      `${EXPECTED[type]} WHERE ${alias}.id > $1 ORDER BY ${alias}.id LIMIT ${PAGE}`,
      [after],
    );
    const readable = rows.filter((row) => row.readable);
    const known = await engine.known(readable.map((row) => docId(row.id)));
    const wrong = readable.filter((row) => {
      const version = known.get(docId(row.id));
      if (version === undefined) report.missing++;
      else if (version < Number(row.version)) report.stale++;
      return version === undefined || version < Number(row.version);
    });
    report.compared += rows.length;
    if (wrong.length > 0) {
      await mend(
        type === 'layer'
          ? { items: wrong.map((row) => row.item_id) }
          : { posts: wrong.map((row) => row.id) },
      );
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}

async function compareIndex(
  engine: SearchEngine,
  dataSource: DataSource,
  report: Counts,
): Promise<void> {
  for (let cursor: string | undefined; ;) {
    const page = await engine.scan(cursor, PAGE);
    const parsed = page.docs.map((doc) => ({ ...doc, text: parseDocId(doc.id) }));
    const expected = new Map<string, Expected>();
    for (const type of ['layer', 'post'] as const) {
      const ids = parsed.filter((d) => d.text?.type === type).map((d) => d.text?.id);
      if (ids.length === 0) continue;
      const rows = await dataSource.query<Expected[]>(
        `${EXPECTED[type]} WHERE ${type === 'layer' ? 'l' : 'p'}.id = ANY($1::uuid[])`,
        [ids],
      );
      for (const row of rows) expected.set(`${type}:${row.id}`, row);
    }
    const surplus = parsed.filter((doc) => {
      const row = doc.text && expected.get(`${doc.text.type}:${doc.text.id}`);
      if (!row?.readable) return true;
      // A section that an edit made superfluous keeps the version of the text before.
      return (doc.text?.section ?? 0) > 0 && doc.version < Number(row.version);
    });
    if (surplus.length > 0) {
      report.surplus += surplus.length;
      const ops = surplus.map((doc) => ({ op: 'del' as const, id: doc.id, version: doc.version }));
      await engine.settled(await engine.apply(ops, { lane: 'bulk' }), 30_000);
    }
    if (!page.next) return;
    cursor = page.next;
  }
}
