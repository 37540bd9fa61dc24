import { hasVisibleCharacter } from '../../../../libs/http-api/visible-text';
import type { FieldError } from '../../../kernel/fault';
import { slugOf } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';
import { declareAudience } from '../audience.policy';
import { productSlugOf, tagsOf, titleOf, type ItemChange } from '../item-input';
import type { Item } from '../item.entity';
import { isUnsupported, mayChangeAudience } from '../items.policy';
import { Product } from '../product.entity';
import { same } from './apply-rights';
import { circleErrors } from './check-circles';
import { demand } from './demand';
import type { WriteUnit } from './write-unit';

/** Puts what the input says about the item itself (not its layers) into the row in memory; what is wrong comes back. */
export async function takeFields(
  unit: WriteUnit,
  item: Item,
  input: ItemChange,
): Promise<FieldError[]> {
  if (input.title !== undefined) {
    item.title = titleOf(input.title);
    item.slug = slugOf(item.title);
  }
  if (input.lang !== undefined) item.lang = input.lang;
  if (input.tags !== undefined) item.tags = tagsOf(input.tags);
  return [
    ...(await takeProduct(unit, item, input.product)),
    ...(await takeAudience(unit, item, input.audience)),
    ...(await takeOwner(unit, item, input)),
  ];
}

/** Members name a product of something they may read; staff may bring a new one. */
async function takeProduct(
  unit: WriteUnit,
  item: Item,
  product: string | null | undefined,
): Promise<FieldError[]> {
  if (product === undefined) return [];
  if (product === null || !hasVisibleCharacter(product)) {
    item.product = null;
    return [];
  }
  const slug = productSlugOf(product);
  const known = unit.viewer.isStaff
    ? await unit.manager.existsBy(Product, { slug })
    : await isProductInSight(unit, slug);
  if (!known && !unit.viewer.isStaff) {
    return [{ pointer: '/product', code: 'product-unknown', detail: 'There is no such product.' }];
  }
  if (!known) {
    await unit.manager.query(
      `INSERT INTO products (slug, name) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [slug, product.trim().slice(0, 100)],
    );
  }
  item.product = slug;
  return [];
}

/** A product of hidden items only is none: the answer must not tell that they exist. */
async function isProductInSight(unit: WriteUnit, slug: string): Promise<boolean> {
  const rows = await unit.manager.query<unknown[]>(
    `SELECT 1 FROM items WHERE product = $1 AND acl && $2::text[] LIMIT 1`,
    [slug, scopeOf(unit.viewer).tokens],
  );
  return rows.length > 0;
}

async function takeAudience(
  unit: WriteUnit,
  item: Item,
  chosen: readonly string[] | undefined,
): Promise<FieldError[]> {
  if (chosen === undefined) return [];
  const declared = declareAudience(unit.viewer, item.space, chosen);
  if (!('audience' in declared)) return [...declared.errors];
  if (same(declared.audience, item.audience)) return [];
  const errors = await circleErrors(unit.manager, declared.audience, '/audience');
  if (errors.length > 0) return errors;
  // A new item has no audience yet and nobody to ask.
  if (item.audience.length > 0) demand(mayChangeAudience(unit.viewer, item));
  item.audience = declared.audience;
  return [];
}

/** Whom to ask and what can go wrong, of texts the company does not stand behind. */
async function takeOwner(unit: WriteUnit, item: Item, input: ItemChange): Promise<FieldError[]> {
  const { owner, riskNote } = input;
  if (!isUnsupported(item)) return misplaced(owner, riskNote);
  if (riskNote !== undefined) item.riskNote = riskNote?.trim() || null;
  if (owner === undefined) return [];
  item.ownerId = null;
  if (owner === null || owner === '') return [];
  const [found] = await unit.manager.query<{ id: string }[]>(
    `SELECT id FROM users WHERE handle = $1 AND deactivated_at IS NULL
        AND roles && '{agent,employee,curator,moderator,admin}'::text[]`,
    [owner],
  );
  if (!found) return [{ pointer: '/owner', code: 'owner-unknown', detail: 'Name an employee.' }];
  item.ownerId = found.id;
  return [];
}

function misplaced(owner: unknown, riskNote: unknown): FieldError[] {
  const detail = 'Only internal how-tos have this.';
  return [
    ...(owner ? [{ pointer: '/owner', code: 'not-here', detail }] : []),
    ...(riskNote ? [{ pointer: '/riskNote', code: 'not-here', detail }] : []),
  ];
}

/** The language of a text whose author named none. */
export const defaultLang = (viewer: Viewer): string => viewer.user?.locale?.slice(0, 2) ?? 'en';
