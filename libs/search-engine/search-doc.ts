import type { AclToken } from './access-scope';

/** A passage's vector in one byte a number: `values[i] * scale` is its i-th number; of unit length. */
export interface PassageVector {
  readonly values: Int8Array;
  readonly scale: number;
}

/**
 * One searchable text: a layer of an item (long ones in sections) or a post. Everything that is
 * filtered or counted is a canonical slug; the label shown to people comes from the hub.
 */
export interface SearchDoc {
  /** `[A-Za-z0-9_-]{1,100}` */
  readonly id: string;
  /** Grows with every change; an older put or delete never undoes a newer one. */
  readonly version: number;
  /** The item this text belongs to; `[A-Za-z0-9_-]{1,100}`. */
  readonly thread: string;
  readonly type: 'layer' | 'post';
  /** Running number of a long text's section, 0 for the first or only one. */
  readonly section: number;
  readonly space: string;
  readonly kind: string;
  readonly lang: string;
  /** The item's title, also on posts (where it counts as context only). */
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
  readonly state: string;
  readonly product?: string;
  /** Slug (user id) of who wrote this text. */
  readonly author?: string;
  /** Id at the source it was imported from; searchable as one word. */
  readonly externalId?: string;
  readonly official: 0 | 1;
  readonly accepted: 0 | 1;
  readonly confirmed: number;
  /** 0…9 */
  readonly quality: number;
  /** Epoch seconds. */
  readonly created: number;
  /** Epoch seconds. */
  readonly updated: number;
  /** Who may read it: any of these. `[]` = nobody; never optional. */
  readonly acl: readonly AclToken[];
  /** What its passages mean, of the model the index was opened with; left out until they are made. */
  readonly vectors?: readonly PassageVector[];
}

export type IndexOp =
  | { readonly op: 'put'; readonly doc: SearchDoc }
  | { readonly op: 'del'; readonly id: string; readonly version: number }
  /** Vectors for the document of exactly this version; of another version, or none, it is ignored. */
  | VectorsOp;

export interface VectorsOp {
  readonly op: 'vectors';
  readonly id: string;
  readonly version: number;
  readonly vectors: readonly PassageVector[];
}

/** Most passages of one document. */
export const MOST_PASSAGES = 16;

const ID = /^[A-Za-z0-9_-]{1,100}$/;
const SLUG_LIMIT = 200;
const TEXT_FIELDS = ['space', 'kind', 'lang', 'state'] as const;
const NUMBER_FIELDS = ['version', 'section', 'confirmed', 'quality', 'created', 'updated'] as const;

/** Says why an operation cannot be indexed, or nothing when it can. Same rule for every engine. */
export function refuseOp(op: IndexOp): string | undefined {
  if (op.op !== 'put') return refuseId(op.id, 'id') ?? refuseNumber(op.version, 'version');
  const { doc } = op;
  return (
    refuseId(doc.id, 'id') ??
    refuseId(doc.thread, 'thread') ??
    TEXT_FIELDS.map((f) => refuseSlug(doc[f], f)).find(Boolean) ??
    [doc.product ?? 'x', doc.author ?? 'x', ...doc.tags]
      .map((v) => refuseSlug(v, 'product, author or tag'))
      .find(Boolean) ??
    NUMBER_FIELDS.map((f) => refuseNumber(doc[f], f)).find(Boolean) ??
    (Array.isArray(doc.acl) ? undefined : 'acl is missing')
  );
}

/** The vectors an index of these dimensions can hold: those of another model are left out. */
export function fittingVectors(
  vectors: readonly PassageVector[] | undefined,
  dimensions: number | undefined,
): readonly PassageVector[] {
  if (!vectors || dimensions === undefined) return [];
  return vectors
    .filter(({ values, scale }) => values.length === dimensions && scale > 0 && scale < Infinity)
    .slice(0, MOST_PASSAGES);
}

/** The document an operation is about. */
export const idOf = (op: IndexOp): string => (op.op === 'put' ? op.doc.id : op.id);

export const versionOf = (op: IndexOp): number => (op.op === 'put' ? op.doc.version : op.version);

function refuseId(value: string, field: string): string | undefined {
  return ID.test(value)
    ? undefined
    : `${field} must be 1-100 characters of A-Z, a-z, 0-9, "_", "-"`;
}

function refuseSlug(value: string, field: string): string | undefined {
  const ok = typeof value === 'string' && value !== '' && value.length <= SLUG_LIMIT;
  return ok ? undefined : `${field} must have 1-${SLUG_LIMIT} characters`;
}

function refuseNumber(value: number, field: string): string | undefined {
  return Number.isSafeInteger(value) && value >= 0
    ? undefined
    : `${field} must be a whole number of 0 or more`;
}
