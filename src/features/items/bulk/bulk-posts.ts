import { In, type EntityManager } from 'typeorm';
import { newId } from '../../../kernel/ids';
import { Viewer } from '../../../kernel/viewer';
import { postAcl } from '../effective-acl';
import { Item } from '../item.entity';
import { Post, type PostKind } from '../post.entity';
import { POSTS_UNDER } from '../posts.policy';
import { keepMarkedState, keepPostVersion } from '../write/snapshot';
import { WriteUnit } from '../write/write-unit';
import type { BulkEffects } from './bulk-effects';
import type { BulkFate, BulkPost } from './bulk-records';
import { importedCounts } from './imported-counts';

/** Writes posts; says what became of each, and whose parents are nowhere. New ones go in by one statement. */
export async function writePosts(
  manager: EntityManager,
  records: readonly BulkPost[],
  effects: BulkEffects,
): Promise<{ fates: BulkFate[]; orphans: string[] }> {
  if (records.length === 0) return { fates: [], orphans: [] };
  const places = await findPlaces(manager, records);
  const orphans = records.filter((record) => !places.has(record.parent));
  const placed = records.filter((record) => places.has(record.parent));
  const known = await knownPosts(manager, placed);
  const fresh = placed.filter((record) => !known.has(record.externalId));
  await insertPosts(manager, fresh, places, effects);
  const unit = new WriteUnit(manager, Viewer.guest(), '');
  const fates: BulkFate[] = fresh.map(() => 'created');
  for (const record of placed) {
    const post = known.get(record.externalId);
    if (post) fates.push(await renew(unit, record, post, effects));
  }
  return { fates, orphans: orphans.map((record) => record.externalId) };
}

/** Where a post goes: an item, and the post it answers to. */
interface Place {
  readonly item: Item;
  readonly parentId: string | null;
}

async function findPlaces(
  manager: EntityManager,
  records: readonly BulkPost[],
): Promise<Map<string, Place>> {
  const names = [...new Set(records.map((record) => record.parent))];
  const above = await manager.findBy(Post, { externalId: In(names) });
  const items = await manager.find(Item, {
    where: [{ externalId: In(names) }, { id: In(above.map((post) => post.itemId)) }],
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  const places = new Map<string, Place>();
  for (const post of above) {
    const item = items.find((i) => i.id === post.itemId);
    const parentId = post.kind === 'comment' && post.parentId ? post.parentId : post.id;
    if (item && post.externalId) places.set(post.externalId, { item, parentId });
  }
  for (const item of items) {
    if (item.externalId) places.set(item.externalId, { item, parentId: null });
  }
  return places;
}

/** Directly under an item what its kind asks for; under a post what answers to posts there. */
const kindAt = ({ item, parentId }: Place): PostKind =>
  (parentId ? POSTS_UNDER[item.kind].at(-1) : POSTS_UNDER[item.kind][0]) ?? 'comment';

interface KnownPost {
  readonly post: Post;
  readonly item: Item;
  readonly confirmed: number;
}

async function knownPosts(
  manager: EntityManager,
  records: readonly BulkPost[],
): Promise<Map<string, KnownPost>> {
  const posts = await manager.findBy(Post, {
    externalId: In(records.map((record) => record.externalId)),
  });
  if (posts.length === 0) return new Map();
  const items = await manager.findBy(Item, { id: In(posts.map((post) => post.itemId)) });
  const confirmed = await importedCounts(manager, posts);
  const itemOf = new Map(items.map((item) => [item.id, item]));
  const known = new Map<string, KnownPost>();
  for (const post of posts) {
    const item = itemOf.get(post.itemId);
    if (item) known.set(post.externalId ?? '', { post, item, confirmed: confirmed(post) });
  }
  return known;
}

async function insertPosts(
  manager: EntityManager,
  records: readonly BulkPost[],
  places: ReadonlyMap<string, Place>,
  effects: BulkEffects,
): Promise<void> {
  if (records.length === 0) return;
  const solved = new Map<string, { item: Item; post: string }>();
  const rows = records.map((record) => {
    const row = newRow(record, places.get(record.parent) as Place);
    const { item } = places.get(record.parent) as Place;
    const solves = record.accepted && maySolve(item, row.kind) && !solved.has(item.id);
    if (solves) solved.set(item.id, { item, post: row.id });
    return { ...row, accepted: solves };
  });
  await manager.query(
    `INSERT INTO posts (id, item_id, parent_id, kind, lang, audience, acl, body, author_id, accepted_at,
                        confirmed_count, external_id, origin_url, created_at, updated_at)
     SELECT r.id, r.item, r.parent, r.kind, r.lang, NULL, r.acl, b.body, r.author,
            CASE WHEN r.accepted THEN r.created END, r.confirmed, r.external, r.origin, r.created, r.created
       FROM ROWS FROM (json_to_recordset($1::json) AS (id uuid, item uuid, parent uuid, kind text, lang text,
                       acl text[], author uuid, accepted boolean, confirmed int, external text, origin text,
                       created timestamptz)) WITH ORDINALITY
            AS r(id, item, parent, kind, lang, acl, author, accepted, confirmed, external, origin, created, n)
       JOIN unnest($2::text[]) WITH ORDINALITY AS b(body, n) USING (n)`,
    [JSON.stringify(rows), records.map((record) => record.body)],
  );
  for (const { id } of rows) {
    effects.posts.add(id);
    effects.audits.push({ action: 'post.imported', subjectId: id });
  }
  await solve(manager, solved, effects);
}

const maySolve = (item: Item, kind: PostKind): boolean =>
  kind === 'answer' && item.acceptedPostId === null && item.state === 'open' && !item.deletedAt;

function newRow(record: BulkPost, place: Place) {
  return {
    id: newId(),
    item: place.item.id,
    parent: place.parentId,
    kind: kindAt(place),
    lang: record.lang,
    acl: postAcl(place.item, { audience: null, deletedAt: null }),
    author: record.authorId,
    confirmed: record.confirmed,
    external: record.externalId,
    origin: record.originUrl,
    created: (record.createdAt ?? new Date()).toISOString(),
  };
}

/**
 * Questions whose answer came along are solved: their documents and those of their other answers say so. Where a
 * person made the version there is, the history says that it was not him who accepted the answer.
 */
async function solve(
  manager: EntityManager,
  solved: ReadonlyMap<string, { readonly item: Item; readonly post: string }>,
  effects: BulkEffects,
): Promise<void> {
  if (solved.size === 0) return;
  const unit = new WriteUnit(manager, Viewer.guest(), '');
  for (const { item } of solved.values()) {
    const from = item.state;
    item.state = 'solved';
    if (item.editedBy) await keepMarkedState(unit, item, from, 'accepted', item.authorId);
  }
  const rows = [...solved.values()];
  await manager.query(
    `WITH s AS (SELECT item, post, version, nextval('index_seq') AS seq
                  FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS t(item, post, version))
     UPDATE items SET accepted_post_id = s.post, state = 'solved', version = s.version, seq = s.seq, fanout_seq = s.seq
       FROM s WHERE items.id = s.item`,
    [[...solved.keys()], rows.map(({ post }) => post), rows.map(({ item }) => item.version)],
  );
  for (const itemId of solved.keys()) effects.fanout.add(itemId);
}

async function renew(
  unit: WriteUnit,
  record: BulkPost,
  { post, item, confirmed }: KnownPost,
  effects: BulkEffects,
): Promise<BulkFate> {
  const same =
    post.body === record.body &&
    post.lang === record.lang &&
    post.originUrl === record.originUrl &&
    confirmed === record.confirmed;
  if (same) return 'unchanged';
  if (post.editedBy || post.deletedAt) return 'kept';
  await keepPostVersion(unit, item, post);
  await unit.manager.query(
    `UPDATE posts SET body = $2, lang = $3, origin_url = $4, confirmed_count = $5, version = version + 1, html = NULL,
            seq = nextval('index_seq'), edit_reason = 'import', updated_at = $6
      WHERE id = $1`,
    [
      post.id,
      record.body,
      record.lang,
      record.originUrl,
      post.confirmedCount + record.confirmed - confirmed,
      new Date(),
    ],
  );
  effects.posts.add(post.id);
  effects.audits.push({ action: 'post.reimported', subjectId: post.id });
  return 'changed';
}
