import { makeAclToken } from '../../../libs/search-engine/access-scope';
import type { IndexOp, SearchDoc } from '../../../libs/search-engine/search-doc';
import { plainText } from '../../../libs/markdown/markdown';
import type { Kind, Space } from '../../kernel/space';

/** What layer and post documents have in common: the columns of their item. */
export interface ItemColumns {
  readonly item_id: string;
  readonly space: Space;
  readonly kind: Kind;
  readonly state: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly product: string | null;
  readonly item_external_id: string | null;
}

export interface LayerRow extends ItemColumns {
  readonly id: string;
  readonly acl: readonly string[];
  readonly body: string;
  readonly sections: number;
  readonly lang: string;
  readonly author_id: string;
  readonly seq: string;
  readonly confirmed_count: number;
  readonly has_official: boolean;
  /** A newer text stands in its place, which everybody who reads this one reads too. */
  readonly replaced: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface PostRow extends ItemColumns {
  readonly id: string;
  readonly acl: readonly string[];
  readonly body: string;
  readonly lang: string;
  readonly author_id: string;
  readonly version: string;
  readonly accepted: boolean;
  readonly official: boolean;
  readonly confirmed_count: number;
  readonly external_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Ids of the index: no dashes, a letter for the kind of text. */
export const compact = (id: string): string => id.replaceAll('-', '');
export const expand = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
export const layerDocId = (layerId: string, section = 0): string =>
  section === 0 ? `L${compact(layerId)}` : `L${compact(layerId)}-${section}`;
export const postDocId = (postId: string): string => `P${compact(postId)}`;

/** What an index id stands for, or undefined for ids the hub never gave. */
export function parseDocId(
  id: string,
): { type: 'layer' | 'post'; id: string; section: number } | undefined {
  const match = /^([LP])([0-9a-f]{32})(?:-(\d+))?$/.exec(id);
  if (!match?.[2]) return undefined;
  return {
    type: match[1] === 'L' ? 'layer' : 'post',
    id: expand(match[2]),
    section: Number(match[3] ?? 0),
  };
}

/** Longest text of one document, in characters (about 1,500 words); longer bodies are indexed in sections. */
export const SECTION_LENGTH = 9_000;

/** Cuts a plain text at paragraph ends so that no part is much longer than `SECTION_LENGTH`. Never empty. */
export function sectionsOf(text: string): string[] {
  if (text.length <= SECTION_LENGTH * 1.5) return [text];
  const parts: string[] = [];
  let rest = text;
  while (rest.length > SECTION_LENGTH * 1.5) {
    const paragraph = rest.lastIndexOf('\n', SECTION_LENGTH);
    const space = rest.lastIndexOf(' ', SECTION_LENGTH);
    const cut =
      paragraph > SECTION_LENGTH / 2
        ? paragraph
        : space > SECTION_LENGTH / 2
          ? space
          : SECTION_LENGTH;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  parts.push(rest);
  return parts;
}

const seconds = (date: Date): number => Math.max(0, Math.floor(date.getTime() / 1000));

/** 0…9: how much care stands behind the text, independent of any reader. */
export function qualityOf(facts: {
  kind: Kind;
  state: string;
  official: boolean;
  confirmed: number;
  replaced?: boolean;
}): number {
  if (facts.replaced) return 0;
  const base =
    facts.kind === 'article' ? 4 : facts.kind === 'howto' || facts.kind === 'wiki' ? 3 : 2;
  const solved = facts.state === 'solved' ? 2 : 0;
  const official = facts.official ? 2 : 0;
  return Math.min(9, base + solved + official + Math.floor(Math.log2(1 + facts.confirmed)));
}

/** What a text's document has of its own. */
type OwnFields = Pick<
  SearchDoc,
  | 'id'
  | 'version'
  | 'type'
  | 'section'
  | 'body'
  | 'externalId'
  | 'official'
  | 'accepted'
  | 'quality'
>;

/** Written out field by field: made with spreads, a document takes ten times as long. */
const documentOf = (row: LayerRow | PostRow, own: OwnFields): SearchDoc => ({
  id: own.id,
  version: own.version,
  thread: compact(row.item_id),
  type: own.type,
  section: own.section,
  space: row.space,
  kind: row.kind,
  lang: row.lang,
  title: row.title,
  body: own.body,
  tags: row.tags,
  state: row.state,
  product: row.product || undefined,
  author: row.author_id,
  externalId: own.externalId || undefined,
  official: own.official,
  accepted: own.accepted,
  confirmed: row.confirmed_count,
  quality: own.quality,
  created: seconds(row.created_at),
  updated: seconds(row.updated_at),
  acl: row.acl.map(makeAclToken),
});

/** Operations that bring the documents of one layer up to date. */
export function layerOps(row: LayerRow): IndexOp[] {
  const version = Number(row.seq);
  const ops: IndexOp[] = [];
  const parts = row.acl.length === 0 ? [] : sectionsOf(plainText(row.body));
  parts.forEach((body, section) => ops.push({ op: 'put', doc: layerDoc(row, body, section) }));
  for (let gone = parts.length; gone < Math.max(row.sections, 1); gone++) {
    ops.push({ op: 'del', id: layerDocId(row.id, gone), version });
  }
  return ops;
}

function layerDoc(row: LayerRow, body: string, section: number): SearchDoc {
  const { kind, state, confirmed_count: confirmed, replaced } = row;
  const official = kind === 'article' ? row.space === 'company' : row.has_official;
  return documentOf(row, {
    id: layerDocId(row.id, section),
    version: Number(row.seq),
    type: 'layer',
    section,
    body,
    externalId: row.item_external_id ?? undefined,
    official: official ? 1 : 0,
    accepted: state === 'solved' ? 1 : 0,
    quality: qualityOf({ kind, state, official, confirmed, replaced }),
  });
}

/** The operation that brings the document of one post up to date. */
export function postOp(row: PostRow): IndexOp {
  const id = postDocId(row.id);
  const version = Number(row.version);
  if (row.acl.length === 0) return { op: 'del', id, version };
  const { kind, state, official, confirmed_count: confirmed } = row;
  const doc = documentOf(row, {
    id,
    version,
    type: 'post',
    section: 0,
    body: plainText(row.body),
    externalId: row.external_id ?? undefined,
    official: official ? 1 : 0,
    accepted: row.accepted ? 1 : 0,
    quality: qualityOf({ kind, state, official, confirmed }),
  });
  return { op: 'put', doc };
}
