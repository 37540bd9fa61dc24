import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Env } from '../../src/app/env';
import { hubId } from '../../src/app/hub-id';
import { openEngine } from '../../src/app/own-index';
import { openMeilisearch } from '../../src/app/open-meilisearch';
import { openStorage } from '../../src/app/storage';
import { TEXTS_INDEX } from '../../src/features/search/texts-index';
import { reconcile, type ReconcileReport } from '../../src/features/search/reconcile-index';
import type { Ledger, Text } from './ledger';

/** How long the outbox may stand still, and how long it may take at most. */
const STILL_MS = 40_000;
const EMPTY_WITHIN_MS = 240_000;

/** Waits until nothing is left to be handled. @throws when events died or the rest does not move */
export async function waitForOutbox(database: Client): Promise<void> {
  const begun = Date.now();
  let [least, movedAt] = [Infinity, begun];
  for (; ; await sleep(50)) {
    const { rows } = await database.query<{ waiting: number; dead: string[] }>(
      `SELECT (SELECT count(*)::int FROM outbox) AS waiting,
              ARRAY(SELECT topic || ': ' || reason FROM outbox_dead) AS dead`,
    );
    const { waiting = 0, dead = [] } = rows[0] ?? {};
    if (dead.length > 0) throw new Error(`Events were given up: ${dead.join('; ')}`);
    if (waiting === 0) return;
    if (waiting < least) [least, movedAt] = [waiting, Date.now()];
    if (Date.now() - movedAt > STILL_MS || Date.now() - begun > EMPTY_WITHIN_MS) {
      const events = await database.query('SELECT *, now() FROM outbox ORDER BY id LIMIT 20');
      throw new Error(`${waiting} events still wait: ${JSON.stringify(events.rows, null, 1)}`);
    }
  }
}

interface StoredText {
  readonly id: string;
  readonly type: Text['type'];
  readonly kind: string;
  readonly item_id: string;
  readonly author_id: string;
  readonly body: string;
  readonly version: number;
  readonly revisions: number;
  readonly gone: boolean;
  readonly readers: number;
  readonly confirmed_count: number;
  readonly confirmed_by: string[];
}

const CONFIRMED = (alias: string) =>
  `ARRAY(SELECT c.user_id::text FROM confirmations c WHERE c.subject_id = ${alias}.id ORDER BY 1) AS confirmed_by`;

const STORED = `
  SELECT i.id, 'item' AS type, i.kind, i.id AS item_id, i.author_id, l.body, i.version,
         (SELECT count(*)::int FROM revisions r WHERE r.item_id = i.id AND r.post_id IS NULL) AS revisions,
         i.deleted_at IS NOT NULL AS gone, cardinality(l.acl) AS readers, i.confirmed_count, ${CONFIRMED('i')}
    FROM items i JOIN layers l ON l.item_id = i.id
  UNION ALL
  SELECT p.id, 'post', i.kind, p.item_id, p.author_id, p.body, p.version,
         (SELECT count(*)::int FROM revisions r WHERE r.post_id = p.id),
         p.deleted_at IS NOT NULL, cardinality(p.acl), p.confirmed_count, ${CONFIRMED('p')}
    FROM posts p JOIN items i ON i.id = p.item_id`;

/** Every way in which the database differs from what was acknowledged; texts of `others` are none of its business. */
export async function compareWithDatabase(
  ledger: Ledger,
  database: Client,
  others: readonly string[] = [],
): Promise<string[]> {
  const stored = await database.query<StoredText>(STORED);
  const rows = stored.rows.filter((row) => !others.includes(row.author_id));
  const known = rows.filter((row) => ledger.texts.has(row.id)).map((row) => row.id);
  const differences = [
    // Each text has one row here, so a layer or a text too many shows as well.
    ...rows.filter((row) => !ledger.texts.has(row.id)).map((row) => `nobody wrote ${row.id}`),
    ...known.filter((id, at) => known.indexOf(id) !== at).map((id) => `${id} is there twice`),
  ];
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const text of ledger.all()) {
    const row = byId.get(text.id);
    if (!row) differences.push(`${text.type} ${text.id} is lost`);
    else differences.push(...differencesOf(text, row, ledger));
  }
  return [...differences, ...(await missingActs(ledger, database))];
}

function differencesOf(text: Text, row: StoredText, ledger: Ledger): string[] {
  const visible = ledger.visible(text);
  const wanted = {
    type: text.type,
    kind: text.kind,
    item: text.itemId,
    author: text.author,
    visible,
    // A text that went away under its last write may have got that write or not.
    ...(text.unsure ? {} : { body: text.body, version: 1 + text.edits, revisions: text.edits }),
    ...(text.unsure ? {} : { confirmed: [...text.confirmedBy].sort() }),
  };
  const found = {
    type: row.type,
    kind: row.kind,
    item: row.item_id,
    author: row.author_id,
    visible: !row.gone && row.readers > 0,
    ...(text.unsure ? {} : { body: row.body, version: row.version, revisions: row.revisions }),
    ...(text.unsure ? {} : { confirmed: row.confirmed_by }),
  };
  const [should, is] = [JSON.stringify(wanted), JSON.stringify(found)];
  const counted = row.confirmed_count === row.confirmed_by.length;
  return [
    ...(should === is ? [] : [`${text.id} should be ${should} and is ${is}`]),
    ...(counted ? [] : [`${text.id} counts ${row.confirmed_count} confirmations`]),
  ];
}

/** A mark may be set twice without a second row; everything else is written down once for each time. */
async function missingActs(ledger: Ledger, database: Client): Promise<string[]> {
  const { rows } = await database.query<{ act: string; times: number }>(
    `SELECT action || ' ' || subject_id AS act, count(*)::int AS times FROM audit
      WHERE subject_id IS NOT NULL GROUP BY 1`,
  );
  const written = new Map(rows.map((row) => [row.act, row.times]));
  return [...ledger.acts].flatMap(([act, times]) => {
    const found = written.get(act) ?? 0;
    const unsure = ledger.texts.get(act.split(' ')[1] ?? '')?.unsure;
    return found === times || (unsure && found > times)
      ? []
      : [`audit has ${found} of ${times} ${act}`];
  });
}

/**
 * Opens database and index of a hub that has ended, as the hub itself would, and compares one with the other:
 * once by the hub's own means, once without them. Mends nothing.
 */
export async function recountIndex(
  env: Env,
): Promise<{ report: ReconcileReport; differences: string[] }> {
  const storage = await openStorage(env, { log: () => undefined });
  const engine = env.meiliUrl
    ? openMeilisearch(env, await hubId(storage.dataSource))
    : openEngine(env);
  try {
    const state = await engine.ensure(TEXTS_INDEX);
    const differences = state.rebuild
      ? [`the index wants to be filled anew: ${state.rebuild}`]
      : [];
    const wanted = await storage.dataSource.query<{ id: string; version: string }[]>(
      `SELECT 'L' || replace(l.id::text, '-', '') AS id, i.seq AS version
         FROM layers l JOIN items i ON i.id = l.item_id WHERE l.acl <> '{}'
       UNION ALL
       SELECT 'P' || replace(p.id::text, '-', ''), greatest(p.seq, i.fanout_seq)
         FROM posts p JOIN items i ON i.id = p.item_id WHERE p.acl <> '{}'`,
    );
    const missing = new Map(wanted.map(({ id, version }) => [id, Number(version)]));
    for (let cursor: string | undefined, more = true; more;) {
      const page = await engine.scan(cursor, 1_000);
      for (const doc of page.docs) {
        const version = missing.get(doc.id);
        if (version !== doc.version)
          differences.push(`${doc.id} has ${doc.version}, not ${version}`);
        missing.delete(doc.id);
      }
      cursor = page.next;
      more = cursor !== undefined;
    }
    differences.push(...[...missing.keys()].map((id) => `${id} is missing`));
    const [copy] = engine.copies();
    if (!copy) throw new Error('The index has no copy that answers.');
    const report = await reconcile(copy, storage.dataSource, () => Promise.resolve([]), {
      mend: false,
    });
    return { report, differences };
  } finally {
    await engine.close();
    await storage.close();
  }
}
