import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId, shortId } from '../../src/kernel/ids';
import type { Kind } from '../../src/kernel/space';
import { Viewer } from '../../src/kernel/viewer';
import type { TestHub } from '../support/hub';
import { PageVisitor } from '../support/page-visitor';

export interface DemoItemRow {
  readonly id: string;
  readonly kind: Kind;
  readonly slug: string;
}

/** What addresses of the demo may name; ids of texts are short ones. */
export interface DemoThings {
  readonly items: Readonly<Record<Kind, DemoItemRow>>;
  readonly post: string;
  readonly deletedItem: string;
  readonly deletedPost: string;
  /** The one of `items.question`. */
  readonly cluster: string;
  readonly importRun: string;
  readonly deadLetter: string;
  readonly person: string;
  readonly organisation: string;
  readonly group: string;
  /** Of a link to set a new password. */
  readonly reset: string;
}

const TITLES: Readonly<Record<Kind, string>> = {
  question: 'E17 jeden Morgen um 6, Wärmepumpe geht einfach aus',
  article: 'Störung E17: Durchfluss im Heizkreis zu gering',
  howto: 'E17 bei knappen Anlagen: Mindestdrehzahl der Umwälzpumpe anheben',
  thread: 'E17 und kein Ende, mein Leidensweg mit Happy End',
  wiki: 'Checkliste Umzug: woran alle beim ersten Mal nicht denken',
};
const TO_DELETE = 'Kann ich ein Balkonkraftwerk zusätzlich an den Speicher 10 hängen?';

/** Finds one of each in the demo, and makes what it has none of: something deleted, an import, a dead letter. */
export async function demoThings(hub: TestHub): Promise<DemoThings> {
  const id = async (sql: string, ...parameters: unknown[]): Promise<string> => {
    const [row] = await hub.dataSourceRows<{ id: string }>(sql, parameters);
    if (!row) throw new Error(`the demo has nothing for: ${sql}`);
    return row.id;
  };
  const item = async (title: string): Promise<DemoItemRow> => {
    const rows = await hub.dataSourceRows<DemoItemRow>(
      'SELECT id, kind, slug FROM items WHERE title = $1',
      [title],
    );
    if (!rows[0]) throw new Error(`the demo has no “${title}”`);
    return rows[0];
  };
  const postOf = async (of: DemoItemRow) =>
    shortId(await id('SELECT id FROM posts WHERE item_id = $1 ORDER BY id LIMIT 1', of.id));
  const items = {
    question: await item(TITLES.question),
    article: await item(TITLES.article),
    howto: await item(TITLES.howto),
    thread: await item(TITLES.thread),
    wiki: await item(TITLES.wiki),
  };
  const deletedItem = shortId((await item(TO_DELETE)).id);
  const deletedPost = await postOf(items.thread);
  await removeAsModerator(hub, [`/items/${deletedItem}`, `/posts/${deletedPost}`]);
  return {
    items,
    post: await postOf(items.question),
    deletedItem,
    deletedPost,
    cluster: shortId(
      await id('SELECT cluster_id AS id FROM items WHERE id = $1', items.question.id),
    ),
    importRun: await importRun(hub),
    deadLetter: await deadLetter(hub),
    person: await id(`SELECT id FROM users WHERE handle = 'mara'`),
    organisation: await id('SELECT id FROM organisations ORDER BY name LIMIT 1'),
    group: await id('SELECT id FROM groups LIMIT 1'),
    reset: await resetSecret(hub),
  };
}

async function removeAsModerator(hub: TestHub, addresses: readonly string[]): Promise<void> {
  const [row] = await hub.dataSourceRows<{ id: string }>(
    `SELECT id FROM users WHERE email = 'moderator@demo.example'`,
  );
  const moderator = await PageVisitor.of(
    hub,
    Viewer.of({
      userId: row?.id ?? '',
      handle: 'moderator',
      displayName: 'Moderator',
      roles: ['member', 'moderator'],
      organisationIds: [],
      groupIds: [],
      locale: null,
    }),
  );
  for (const address of addresses) {
    const { status } = await moderator.post(`${address}/delete`);
    if (status !== 303) throw new Error(`deleting ${address} answered ${status}`);
  }
}

async function importRun(hub: TestHub): Promise<string> {
  const id = newId();
  const refusal = { file: 'q.jsonl', line: 7, column: 12, reason: 'the text is missing' };
  await hub.dataSourceRows(
    `INSERT INTO import_runs (id, files, state, counters, refusals, finished_at)
     VALUES ($1, '{q.jsonl}', 'done', '{}', $2, now())`,
    [id, JSON.stringify([refusal])],
  );
  return id;
}

async function deadLetter(hub: TestHub): Promise<string> {
  await hub.dataSourceRows(
    `INSERT INTO outbox_dead (id, topic, key, lane, weight, payload, created_at, attempts, reason)
     VALUES (900001, 'mail', 'someone', 'normal', 1, $1, now(), 9, 'the letter box is full')`,
    [{ kind: 'password-reset', id: newId() }],
  );
  return '900001';
}

async function resetSecret(hub: TestHub): Promise<string> {
  const guest = await PageVisitor.of(hub);
  await guest.post('/forgot', { email: 'member@demo.example' });
  const link = await linkInMail(hub, 'member@demo.example');
  return link.replace('/reset/', '');
}

/** The path of the link in the mail to an address, which is on its way within moments. */
export async function linkInMail(hub: TestHub, address: string): Promise<string> {
  const folder = join(hub.dataDir, 'mail');
  for (let tries = 0; tries < 100; tries += 1) {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const mails = names.map((name) => readFileSync(join(folder, name), 'utf8'));
    const mail = mails.find((text) => text.includes(`To: ${address}`));
    // Quoted-printable: lines are broken by `=` and `=` is written as `=3D`.
    const plain = mail?.replace(/=\r?\n/g, '').replace(/=3D/g, '=') ?? '';
    const path = /https?:\/\/[^/\s]+(\/reset\/[\w-]+)/.exec(plain)?.[1];
    if (path) return path;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail with a link to ${address}`);
}
