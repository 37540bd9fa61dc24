import { postReadable } from '../access/access.api';
/**
 * Which member of a cluster a reader sees first, among those he may see: the pinned one, then an official article, an
 * article, a question with an official answer, a solved question, a how-to or wiki page, a thread, an open question,
 * what is not published; what was replaced comes behind all others. Then whom it helped, then how fresh it is.
 *
 * SQL over `items i` under the scope `$1`: answers and replacements the reader may not see count for nothing.
 */
export const MEMBER_SOURCE = `items i
  LEFT JOIN clusters c ON c.id = i.cluster_id
  LEFT JOIN LATERAL (
    SELECT bool_or(p.official_at IS NOT NULL) AS official, max(p.confirmed_count) AS best
      FROM posts p WHERE p.item_id = i.id AND p.kind <> 'comment' AND p.acl && $1::text[]
       AND (p.accepted_at IS NOT NULL OR p.official_at IS NOT NULL OR p.confirmed_count > 0)) AS a
    ON i.kind IN ('question', 'thread')
  LEFT JOIN LATERAL (
    SELECT true AS superseded FROM links l JOIN items n ON n.id = l.from_item
     WHERE l.to_item = i.id AND l.kind = 'supersedes' AND l.state = 'confirmed' AND l.to_post IS NULL
       AND n.acl && $1::text[]
       AND ${postReadable('l.from_post', '$1')}
     LIMIT 1) AS s ON true`;

const RANK = `CASE
    WHEN i.kind = 'article' AND i.state = 'published' AND i.space = 'company' THEN 0
    WHEN i.kind = 'article' AND i.state = 'published' THEN 1
    WHEN i.kind = 'question' AND a.official THEN 2
    WHEN i.kind = 'question' AND i.state = 'solved' THEN 3
    WHEN i.kind IN ('howto', 'wiki') AND i.state = 'published' THEN 4
    WHEN i.kind = 'thread' THEN 5
    WHEN i.kind = 'question' THEN 6
    ELSE 7 END`;

export const MEMBER_FACTS = `i.id, i.space, i.kind, i.state, i.title, i.slug, i.lang, i.updated_at,
  coalesce(a.official, false) OR (i.kind = 'article' AND i.state = 'published' AND i.space = 'company') AS official,
  greatest(i.confirmed_count, coalesce(a.best, 0)) AS confirmed,
  coalesce(s.superseded, false) AS superseded, NOT (i.acl && '{public,members}'::text[]) AS restricted, coalesce(c.pinned_item = i.id, false) AS pinned, ${RANK} AS rank`;

/** Of rows of `MEMBER_FACTS`. */
export const CANONICAL_ORDER = `pinned DESC, superseded, rank, confirmed DESC, updated_at DESC, id`;
