import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Space } from '../../../kernel/space';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf } from '../../access/access.api';
import { HIDDEN_STATES } from '../item-state';
import { ItemLists, UNANSWERED } from '../read/item-lists';
import { SpaceReader, type SpaceView } from '../read/space-reader';
import type { ItemCard } from '../read/views';

/** Everything on the first page, trimmed to its viewer. */
export interface HomeView {
  readonly spaces: readonly (SpaceView & { readonly newest: readonly ItemCard[] })[];
  readonly unanswered: readonly ItemCard[];
  readonly solved: readonly ItemCard[];
  /** Staff only. */
  readonly howtos: readonly ItemCard[];
  /** Of the viewer, not handed in or not through. */
  readonly drafts: readonly ItemCard[];
  /** Curators only: what others handed in, the longest waiting first. */
  readonly review: readonly ItemCard[];
}

type Section = 'newest' | 'unanswered' | 'solved' | 'howtos' | 'drafts' | 'review';

interface Found {
  section: Section;
  id: string;
}

const NEWEST_EACH = 3;
const LIST = 5;
/** How far back open questions are looked through for those without an answer. */
const LOOK_BACK = 500;

const SHOWN = `i.state <> ALL('{${[...HIDDEN_STATES].join(',')}}'::text[])`;
const READABLE = `i.acl && $1::text[]`;

/** `$1` scope, `$2` spaces, `$3` viewer's id or null, `$4` staff, `$5` curates. Each part walks an index from its end. */
const SECTIONS = `
  WITH newest AS (
    SELECT n.id, row_number() OVER (ORDER BY n.created_at DESC, n.id DESC) AS place
      FROM unnest($2::text[]) AS s(space) CROSS JOIN LATERAL (
        SELECT i.id, i.created_at FROM items i WHERE i.space = s.space AND ${READABLE} AND ${SHOWN}
         ORDER BY i.created_at DESC, i.id DESC LIMIT ${NEWEST_EACH}) AS n
  ), open AS (
    SELECT i.id, i.created_at FROM unnest($2::text[]) AS s(space) CROSS JOIN LATERAL (
        SELECT * FROM items i WHERE i.space = s.space AND i.kind = 'question' AND i.state = 'open' AND ${READABLE}
         ORDER BY i.created_at DESC LIMIT ${LOOK_BACK}) AS i
     WHERE ${UNANSWERED} ORDER BY i.created_at DESC, i.id DESC LIMIT ${LIST}
  ), solved AS (
    SELECT i.id, p.accepted_at FROM posts p JOIN items i ON i.id = p.item_id
     WHERE p.accepted_at IS NOT NULL AND i.state = 'solved' AND p.acl && $1::text[] AND ${READABLE}
     ORDER BY p.accepted_at DESC, i.id DESC LIMIT ${LIST}
  ), howtos AS (
    SELECT i.id, i.confirmed_count FROM items i
     WHERE $4 AND i.kind = 'howto' AND i.space = ANY($2::text[]) AND i.confirmed_count > 0 AND ${READABLE} AND ${SHOWN}
     ORDER BY i.confirmed_count DESC, i.created_at DESC, i.id DESC LIMIT ${LIST}
  ), drafts AS (
    SELECT i.id, i.updated_at FROM items i
     WHERE i.author_id = $3::uuid AND i.state IN ('draft', 'in-review') AND ${READABLE}
     ORDER BY i.updated_at DESC, i.id DESC LIMIT ${LIST}
  ), review AS (
    SELECT i.id, i.updated_at FROM items i
     WHERE $5 AND i.kind = 'article' AND i.state = 'in-review' AND i.space = ANY($2::text[]) AND i.author_id IS DISTINCT FROM $3::uuid AND ${READABLE}
     ORDER BY i.updated_at, i.id LIMIT ${LIST}
  )
  SELECT 'newest' AS section, id, place FROM newest
  UNION ALL SELECT 'unanswered', id, row_number() OVER (ORDER BY created_at DESC, id DESC) FROM open
  UNION ALL SELECT 'solved', id, row_number() OVER (ORDER BY accepted_at DESC, id DESC) FROM solved
  UNION ALL SELECT 'howtos', id, row_number() OVER (ORDER BY confirmed_count DESC, id DESC) FROM howtos
  UNION ALL SELECT 'drafts', id, row_number() OVER (ORDER BY updated_at DESC, id DESC) FROM drafts
  UNION ALL SELECT 'review', id, row_number() OVER (ORDER BY updated_at, id) FROM review
  ORDER BY section, place`;

@Injectable()
export class HomeReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly spaces: SpaceReader,
    private readonly lists: ItemLists,
  ) {}

  /** Five queries, however much there is. */
  async read(viewer: Viewer): Promise<HomeView> {
    const scope = scopeOf(viewer);
    const overview = await this.spaces.overview(viewer);
    const found = await this.dataSource.query<Found[]>(SECTIONS, [
      scope.tokens,
      overview.map((view) => view.space),
      viewer.id ?? null,
      viewer.isStaff,
      viewer.audiences.has('curators'),
    ]);
    const cards = await this.lists.byIds(scope, [...new Set(found.map((row) => row.id))]);
    const of = (section: Section): ItemCard[] =>
      found.flatMap((row) => (row.section === section ? (cards.get(row.id) ?? []) : []));
    const newest = of('newest');
    const newestIn = (space: Space) => newest.filter((card) => card.space === space);
    return {
      spaces: overview.map((view) => ({ ...view, newest: newestIn(view.space) })),
      unanswered: of('unanswered'),
      solved: of('solved'),
      howtos: of('howtos'),
      drafts: of('drafts'),
      review: of('review'),
    };
  }
}
