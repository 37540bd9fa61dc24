import type { DataSource } from 'typeorm';
import { prepared } from '../../../libs/steady-client/preparing-client';
import type { Hit } from '../../../libs/search-engine/search-query';
import type { Kind, Space } from '../../kernel/space';
import type { AccessScope } from '../access/access.api';
import { questionsSolved } from './questions-solved';
import { SECTION_LENGTH, expand, parseDocId } from './search-documents';

/** Of an answer only the opening is shown. */
const ANSWER_READ = 1_000;

/** An item as far as a hit shows it. */
export interface HitItem {
  readonly doc: string;
  /** The passage's text in Markdown, or the part of it around the document's section. */
  readonly body: string;
  readonly passage_created_at: Date;
  readonly id: string;
  readonly space: Space;
  readonly kind: Kind;
  readonly lang: string;
  readonly title: string;
  readonly slug: string;
  readonly tags: readonly string[];
  readonly product: string | null;
  readonly state: string;
  readonly external_id: string | null;
  readonly origin_url: string | null;
  readonly confirmed_count: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly author_handle: string;
  readonly author_name: string;
  readonly answer_id: string | null;
  readonly answer_body: string | null;
  readonly answer_accepted: boolean | null;
  readonly answer_official: boolean | null;
  readonly answer_confirmed: number | null;
  /** Whether any answer is official, the shown one or another. */
  readonly any_official: boolean | null;
  /** Readers the most helpful answer helped. */
  readonly best_confirmed: number | null;
  /** Questions in the scope that name it as their solution, up to `MOST_SOLVED`. */
  readonly solves: number | null;
}

/** Room left and right of a section, since its place is known only roughly in the Markdown source. */
const SLACK = 1_000;
const LONGEST = 24_000;

const bodyOf = (table: 'l' | 'p'): string => `CASE WHEN n.start > 0
             THEN substr(${table}.body, n.start, ${SECTION_LENGTH * 2}) ELSE left(${table}.body, ${LONGEST}) END`;

const HITS = prepared(
  'search-hits',
  `
  SELECT n.doc, i.id, i.space, i.kind, i.lang, i.title, i.slug, i.tags, i.product, i.state, i.external_id,
         i.origin_url, i.confirmed_count, i.created_at, i.updated_at,
         u.handle AS author_handle, u.display_name AS author_name,
         CASE WHEN l.id IS NULL THEN ${bodyOf('p')} ELSE ${bodyOf('l')} END AS body,
         CASE WHEN l.id IS NULL THEN p.created_at ELSE i.created_at END AS passage_created_at,
         a.id AS answer_id, a.body AS answer_body, a.accepted AS answer_accepted,
         a.official AS answer_official, a.confirmed_count AS answer_confirmed, a.any_official, a.best_confirmed, s.solves
    FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[]) AS n(doc, item, text, start)
    JOIN items i ON i.id = n.item AND i.acl && $5::text[]
    JOIN users u ON u.id = i.author_id
    LEFT JOIN layers l ON l.id = n.text AND l.acl && $5::text[]
    LEFT JOIN posts p ON p.id = n.text AND p.acl && $5::text[]
    LEFT JOIN LATERAL (
      SELECT p.id, left(p.body, ${ANSWER_READ}) AS body, p.accepted_at IS NOT NULL AS accepted,
             p.official_at IS NOT NULL AS official, p.confirmed_count,
             bool_or(p.official_at IS NOT NULL) OVER () AS any_official, max(p.confirmed_count) OVER () AS best_confirmed
        FROM posts p
       WHERE p.item_id = i.id AND p.kind <> 'comment' AND p.acl && $5::text[]
         AND (p.accepted_at IS NOT NULL OR p.official_at IS NOT NULL OR p.confirmed_count > 0)
       ORDER BY p.accepted_at IS NULL, p.official_at IS NULL, p.confirmed_count DESC, p.created_at
       LIMIT 1) a ON i.kind IN ('question', 'thread')
    LEFT JOIN LATERAL (SELECT ${questionsSolved('i.id', '$5')} AS solves) s ON i.kind IN ('article', 'howto', 'wiki')
   WHERE l.id IS NOT NULL OR p.id IS NOT NULL`,
);

/**
 * Reads what the engine found again, under the reader's scope, by document id: whatever was hidden or deleted since is
 * not in the result. One query, however many hits.
 */
export async function recheckHits(
  dataSource: DataSource,
  scope: AccessScope,
  hits: readonly Pick<Hit, 'id' | 'thread'>[],
): Promise<ReadonlyMap<string, HitItem>> {
  const known = hits.flatMap((hit) => {
    const text = parseDocId(hit.id);
    return text ? [{ doc: hit.id, item: expand(hit.thread), text }] : [];
  });
  if (known.length === 0) return new Map();
  const rows = await dataSource.query<HitItem[]>(HITS, [
    known.map(({ doc }) => doc),
    known.map(({ item }) => item),
    known.map(({ text }) => text.id),
    known.map(({ text }) => startOf(text.section)),
    scope.tokens,
  ]);
  return new Map(rows.map((row) => [row.doc, row]));
}

const startOf = (section: number): number =>
  section === 0 ? 0 : Math.max(1, section * SECTION_LENGTH - SLACK);
