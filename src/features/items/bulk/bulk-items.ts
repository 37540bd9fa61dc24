import { In, type EntityManager } from 'typeorm';
import { simplify } from '../../../kernel/audience';
import { newId, slugOf } from '../../../kernel/ids';
import { Viewer } from '../../../kernel/viewer';
import { itemAcl, layerAcl } from '../effective-acl';
import { productSlugOf } from '../item-input';
import { Item } from '../item.entity';
import { Layer } from '../layer.entity';
import { deriveAcl, derivePostAcl, dropFallenMarks, same } from '../write/apply-rights';
import { keepItemVersion } from '../write/snapshot';
import { storeItem } from '../write/store-item';
import { WriteUnit } from '../write/write-unit';
import type { BulkEffects } from './bulk-effects';
import type { BulkFate, BulkItem } from './bulk-records';
import { importedCounts } from './imported-counts';

/** Writes items; says what became of each. New ones go in by one statement per table. */
export async function writeItems(
  manager: EntityManager,
  records: readonly BulkItem[],
  effects: BulkEffects,
  revoked: { items: string[]; posts: string[] },
): Promise<BulkFate[]> {
  if (records.length === 0) return [];
  await knowProducts(manager, records);
  const known = await knownItems(manager, records);
  const fresh = records.filter((record) => !known.has(record.externalId));
  await insertItems(manager, fresh, effects);
  const unit = new WriteUnit(manager, Viewer.guest(), '');
  const fates: BulkFate[] = fresh.map(() => 'created');
  for (const record of records) {
    const row = known.get(record.externalId);
    if (row) fates.push(await renew(unit, record, row, effects));
  }
  revoked.items.push(...unit.revokedItems);
  revoked.posts.push(...unit.revokedPosts);
  return fates;
}

interface KnownItem {
  readonly item: Item;
  /** The first layer that stands. */
  readonly layer: Layer | undefined;
  /** What the source counted when it was last brought in. */
  readonly confirmed: number;
}

async function knownItems(
  manager: EntityManager,
  records: readonly BulkItem[],
): Promise<Map<string, KnownItem>> {
  const items = await manager.find(Item, {
    where: { externalId: In(records.map((record) => record.externalId)) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  if (items.length === 0) return new Map();
  const layers = await manager.find(Layer, {
    where: { itemId: In(items.map((item) => item.id)) },
    order: { itemId: 'ASC', position: 'DESC' },
  });
  const first = new Map(layers.filter((l) => l.audience.length > 0).map((l) => [l.itemId, l]));
  const confirmed = await importedCounts(manager, items);
  return new Map(
    items.map((item) => [
      item.externalId ?? '',
      { item, layer: first.get(item.id), confirmed: confirmed(item) },
    ]),
  );
}

/** Products named by the batch, each under the first name it was given. */
async function knowProducts(manager: EntityManager, records: readonly BulkItem[]): Promise<void> {
  const names = new Map<string, string>();
  for (const { product } of records) {
    if (product && !names.has(productSlugOf(product))) names.set(productSlugOf(product), product);
  }
  if (names.size === 0) return;
  await manager.query(
    `INSERT INTO products (slug, name) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING`,
    [[...names.keys()], [...names.values()]],
  );
}

const productOf = (record: BulkItem): string | null =>
  record.product ? productSlugOf(record.product) : null;

async function insertItems(
  manager: EntityManager,
  records: readonly BulkItem[],
  effects: BulkEffects,
): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map(newRow);
  await manager.query(
    `INSERT INTO items (id, space, kind, lang, title, slug, tags, product, state, audience, acl, author_id,
                        confirmed_count, external_id, origin_url, translation_group, created_at, updated_at,
                        edited_at, published_at)
     SELECT r.id, r.space, r.kind, r.lang, r.title, r.slug, r.tags, r.product, r.state, r.audience, r.acl, r.author,
            r.confirmed, r.external, r.origin, r.grp, r.created, r.created, r.created,
            CASE WHEN r.state = 'published' THEN r.created END
       FROM json_to_recordset($1::json) AS r(id uuid, space text, kind text, lang text, title text, slug text,
            tags text[], product text, state text, audience text[], acl text[], author uuid, confirmed int,
            external text, origin text, grp text, created timestamptz)`,
    [JSON.stringify(rows.map(({ item }) => item))],
  );
  await manager.query(
    `INSERT INTO layers (id, item_id, position, audience, acl, body, updated_at)
     SELECT r.id, r.item, 0, r.audience, r.acl, b.body, r.created
       FROM ROWS FROM (json_to_recordset($1::json) AS (id uuid, item uuid, audience text[], acl text[],
                       created timestamptz)) WITH ORDINALITY AS r(id, item, audience, acl, created, n)
       JOIN unnest($2::text[]) WITH ORDINALITY AS b(body, n) USING (n)`,
    [JSON.stringify(rows.map(({ layer }) => layer)), records.map((record) => record.body)],
  );
  for (const { item } of rows) {
    effects.items.add(item.id);
    effects.audits.push({ action: 'item.imported', subjectId: item.id });
  }
}

function newRow(record: BulkItem) {
  const id = newId();
  const audience = simplify(record.audience);
  const rights = { audience, state: record.state, authorId: record.authorId, deletedAt: null };
  const created = (record.createdAt ?? new Date()).toISOString();
  return {
    item: {
      id,
      space: record.space,
      kind: record.kind,
      lang: record.lang,
      title: record.title,
      slug: slugOf(record.title),
      tags: record.tags,
      product: productOf(record),
      state: record.state,
      audience,
      acl: itemAcl(rights),
      author: record.authorId,
      confirmed: record.confirmed,
      external: record.externalId,
      origin: record.originUrl,
      grp: record.translationGroup,
      created,
    },
    layer: { id: newId(), item: id, audience, acl: layerAcl(rights, audience), created },
  };
}

const fieldsOf = (record: BulkItem) => ({
  title: record.title,
  lang: record.lang,
  tags: [...record.tags],
  product: productOf(record),
  audience: simplify(record.audience),
  originUrl: record.originUrl,
  translationGroup: record.translationGroup,
});

const PLAIN = ['title', 'lang', 'product', 'originUrl', 'translationGroup'] as const;

const isAlike = (item: Item, next: ReturnType<typeof fieldsOf>): boolean =>
  PLAIN.every((field) => item[field] === next[field]) &&
  same(item.tags, next.tags) &&
  same(item.audience, next.audience);

/** Brings an item that is there already up to its source, as a new version. */
async function renew(
  unit: WriteUnit,
  record: BulkItem,
  { item, layer, confirmed }: KnownItem,
  effects: BulkEffects,
): Promise<BulkFate> {
  const next = fieldsOf(record);
  const { audience } = next;
  const alike = isAlike(item, next) && layer?.body === record.body;
  if (alike && confirmed === record.confirmed) return 'unchanged';
  if (item.editedBy || item.deletedAt || !layer) return 'kept';
  const now = new Date();
  await keepItemVersion(unit, item, [layer]);
  Object.assign(item, next, {
    slug: slugOf(record.title),
    confirmedCount: item.confirmedCount + record.confirmed - confirmed,
    version: item.version + 1,
    updatedAt: now,
    editedAt: now,
    editReason: 'import',
  });
  if (layer.body !== record.body) Object.assign(layer, { body: record.body, html: null });
  Object.assign(layer, { audience, updatedAt: now });
  if (deriveAcl(unit, item, [layer])) {
    await derivePostAcl(unit, item);
    await dropFallenMarks(unit, item);
  }
  const { id, item: _item, ...columns } = layer;
  await unit.manager.update(Layer, { id }, columns);
  await storeItem(unit, item, { fanout: true });
  effects.fanout.add(item.id);
  effects.audits.push({ action: 'item.reimported', subjectId: item.id });
  return 'changed';
}
