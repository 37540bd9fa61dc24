import type { DataSource } from 'typeorm';
import type { IndexOp } from '../../../libs/search-engine/search-doc';
import type { IndexCopy } from '../../../libs/search-engine/search-engine';
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
  /** Most documents it has ever had at once. */
  readonly sections: number;
}

/** Reads what brings the documents of these texts up to date. */
export type ReadOps = (payload: IndexPayload) => Promise<IndexOp[]>;

const PAGE = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

const EXPECTED = {
  layer: `SELECT l.id, l.item_id, i.seq AS version, cardinality(l.acl) > 0 AS readable,
                 l.sections
            FROM layers l JOIN items i ON i.id = l.item_id`,
  post: `SELECT p.id, p.item_id, greatest(p.seq, i.fanout_seq) AS version, cardinality(p.acl) > 0 AS readable,
                 1 AS sections
           FROM posts p JOIN items i ON i.id = p.item_id`,
} as const;

/**
 * Compares a copy of the index with the database by id and version, both ways, and mends what differs unless it is only
 * to be told. Holds one page of ids at a time; changes made meanwhile are mended at worst twice.
 * @throws SearchUnavailable, SearchTimeout; an Error when the copy refuses a document
 */
export async function reconcile(
  copy: IndexCopy,
  dataSource: DataSource,
  read: ReadOps,
  { mend = true } = {},
): Promise<ReconcileReport> {
  const report = { compared: 0, missing: 0, stale: 0, surplus: 0 };
  const write = async (ops: readonly IndexOp[]): Promise<void> => {
    if (!mend || ops.length === 0) return;
    const [failed, ...more] = (await copy.write(ops)).failed;
    if (failed) {
      throw new Error(`${more.length + 1} documents refused; ${failed.id}: ${failed.reason}`);
    }
  };
  for (const type of ['layer', 'post'] as const) {
    await compareDatabase(type, { copy, dataSource, read, write }, report);
  }
  await compareIndex({ copy, dataSource, write }, report);
  return report;
}

type Counts = { compared: number; missing: number; stale: number; surplus: number };

interface Comparing {
  readonly copy: IndexCopy;
  readonly dataSource: DataSource;
  readonly read: ReadOps;
  readonly write: (ops: readonly IndexOp[]) => Promise<void>;
}

async function compareDatabase(
  type: 'layer' | 'post',
  { copy, dataSource, read, write }: Comparing,
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
    const known = await copy.known(readable.map((row) => docId(row.id)));
    const wrong = readable.filter((row) => {
      const version = known.get(docId(row.id));
      if (version === undefined) report.missing++;
      else if (version < Number(row.version)) report.stale++;
      return version === undefined || version < Number(row.version);
    });
    report.compared += rows.length;
    if (wrong.length > 0) {
      await write(
        await read(
          type === 'layer'
            ? { items: wrong.map((row) => row.item_id) }
            : { posts: wrong.map((row) => row.id) },
        ),
      );
    }
    const long = readable.filter((row) => row.sections > 1 && !wrong.includes(row));
    if (long.length > 0) await compareSections(long, { copy, read, write }, report);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}

/** How many sections a long text has now is known from its body only. */
async function compareSections(
  rows: readonly Expected[],
  { copy, read, write }: Omit<Comparing, 'dataSource'>,
  report: Counts,
): Promise<void> {
  const sections = rows.flatMap(({ id, version, sections: most }) =>
    Array.from({ length: most - 1 }, (_, i) => ({ id: layerDocId(id, i + 1), version })),
  );
  const known = await copy.known(sections.map(({ id }) => id));
  const doubted = rows.filter((row) => {
    const own = sections.filter(({ id }) => id.startsWith(layerDocId(row.id)));
    return own.some(({ id, version }) => (known.get(id) ?? -1) < Number(version));
  });
  if (doubted.length === 0) return;
  const ops = await read({ items: doubted.map((row) => row.item_id) });
  const puts = ops.flatMap((op) => (op.op === 'put' && op.doc.section > 0 ? [op.doc] : []));
  const lacking = puts.filter(({ id, version }) => (known.get(id) ?? -1) < version);
  if (lacking.length === 0) return;
  report.missing += lacking.length;
  await write(ops);
}

async function compareIndex(
  { copy, dataSource, write }: Omit<Comparing, 'read'>,
  report: Counts,
): Promise<void> {
  const gone: IndexOp[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page = await copy.scan(cursor, PAGE);
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
    report.surplus += surplus.length;
    gone.push(...surplus.map(({ id, version }): IndexOp => ({ op: 'del', id, version })));
    cursor = page.next;
    more = cursor !== undefined;
  }
  // Not before all is read: pages are counted from the beginning of what is there.
  while (gone.length > 0) await write(gone.splice(0, PAGE));
}
