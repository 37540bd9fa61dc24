import type { DataSource } from 'typeorm';
import { prepared } from '../../../../libs/steady-client/preparing-client';
import type { Vote, VoteWeights } from '../../../../libs/search-engine/analysis/votes';
import type { Kind, Space } from '../../../kernel/space';
import { postReadable, type AccessScope } from '../../access/access.api';
import { questionsSolved } from '../questions-solved';
import { compact } from '../search-documents';
import { successorsOf } from './cluster-filter';

/** A similar text that says what solved it. */
export interface Voter {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly slug: string;
}

/** What a text may be filtered by, and the document it is shown by. */
export interface Solution {
  readonly id: string;
  readonly space: Space;
  readonly kind: Kind;
  readonly lang: string;
  readonly tags: readonly string[];
  readonly product: string | null;
  readonly state: string;
  readonly author: string;
  readonly layer: string;
  readonly cluster: string | null;
  /** Readable questions that name it as their solution, and readers whom it, or its best answer, helped. */
  readonly solved: number;
  /** What the reader may see that replaces it, by the index's names. */
  readonly successors: readonly string[];
}

/** Votes by the index's names of items. */
export interface Solutions {
  readonly votes: readonly Vote[];
  readonly voters: ReadonlyMap<string, Voter>;
  readonly targets: ReadonlyMap<string, Solution>;
}

export const NO_SOLUTIONS: Solutions = { votes: [], voters: new Map(), targets: new Map() };

interface SaidRow {
  voter: string;
  rank: number;
  voter_kind: Kind;
  voter_title: string;
  voter_slug: string;
  grade: number;
  target: string;
  space: Space;
  kind: Kind;
  lang: string;
  tags: string[];
  product: string | null;
  state: string;
  author_id: string;
  cluster_id: string | null;
  layer: string;
  solved: number;
  successors: string[] | null;
}

/** Links of one text that are followed. */
const MOST_LINKS = 20;
/** Solutions of one cluster. */
const MOST_SOLUTIONS = 10;
/** A link somebody confirmed without saying how well it solves. */
const PLAIN_GRADE = 2;
/** Members of a cluster that are looked at: of thousands, those that are read first. */
const MOST_MEMBERS = 50;

/** Of links `k`: both posts they end at are readable, where they end at posts. */
const POSTS_READABLE = `${postReadable('k.from_post', '$2')} AND ${postReadable('k.to_post', '$2')}`;

/** Links of `item` by one of their ends, the other end and both posts readable before they are counted. */
const linksFrom = (item: string, own: 'from' | 'to', other: 'from' | 'to', kinds: string) => `
  (SELECT k.${other}_item AS target, coalesce(k.grade, ${PLAIN_GRADE})::real AS grade
     FROM links k JOIN items o ON o.id = k.${other}_item AND o.acl && $2::text[]
    WHERE k.${own}_item = ${item} AND k.state = 'confirmed' AND k.kind IN (${kinds}) AND ${POSTS_READABLE}
    ORDER BY k.happened_at DESC, k.id LIMIT ${MOST_LINKS})`;

/** An answer below `item` that was accepted, is official or helped somebody. */
const answeredBelow = (item: string): string => `EXISTS (
  SELECT FROM posts p WHERE p.item_id = ${item} AND p.kind <> 'comment' AND p.acl && $2::text[]
     AND (p.accepted_at IS NOT NULL OR p.official_at IS NOT NULL OR p.confirmed_count > 0))`;

/** The rule of the canonical member by what stands in the items alone: of each its answers would be too much to read. */
const READ_FIRST = `CASE WHEN i.kind = 'article' AND i.state = 'published' THEN 0 WHEN i.state = 'solved' THEN 1
  WHEN i.kind IN ('howto', 'wiki') AND i.state = 'published' THEN 2 WHEN i.kind = 'thread' THEN 3 ELSE 4 END,
  i.confirmed_count DESC, i.updated_at DESC, i.id`;

/**
 * `$1` similar texts, `$2` scope, `$3` grade of a text that is its own solution, `$4` share of a grade that counts through
 * a cluster. Each step reads only what the scope may read, before anything is ordered, cut or counted.
 */
const SAID = prepared(
  'search-solutions',
  `
  WITH asked AS (
    SELECT i.id, i.kind, i.title, i.slug, row_number() OVER (ORDER BY n.place) - 1 AS rank,
           CASE WHEN $4::real > 0 AND i.kind <> 'article' THEN i.cluster_id END AS cluster_id
      FROM unnest($1::uuid[]) WITH ORDINALITY AS n(id, place)
      JOIN items i ON i.id = n.id AND i.acl && $2::text[]
  ), members AS (
    SELECT c.cluster_id, m.id, m.kind, m.state
      FROM (SELECT DISTINCT cluster_id FROM asked WHERE cluster_id IS NOT NULL) AS c
     CROSS JOIN LATERAL (
       SELECT i.id, i.kind, i.state FROM items i WHERE i.cluster_id = c.cluster_id AND i.acl && $2::text[]
        ORDER BY ${READ_FIRST} LIMIT ${MOST_MEMBERS}) AS m
  ), together AS MATERIALIZED (
    SELECT cluster_id, target, max(grade) AS grade FROM (
      SELECT m.cluster_id, m.id AS target, ${PLAIN_GRADE}::real AS grade FROM members m
       WHERE m.kind NOT IN ('question', 'thread') AND m.state = 'published'
      UNION ALL
      SELECT m.cluster_id, m.id, $3::real FROM members m
       WHERE $3::real > 0 AND m.kind IN ('question', 'thread') AND ${answeredBelow('m.id')}
      UNION ALL
      SELECT m.cluster_id, k.target, k.grade FROM members m
       CROSS JOIN LATERAL ${linksFrom('m.id', 'from', 'to', `'answers'`)} AS k) AS brought
     GROUP BY cluster_id, target
  ), said AS (
    SELECT a.id AS voter, k.target, k.grade FROM asked a CROSS JOIN LATERAL (
      ${linksFrom('a.id', 'from', 'to', `'answers', 'duplicate', 'same-problem'`)}
      UNION ALL
      ${linksFrom('a.id', 'to', 'from', `'duplicate', 'same-problem'`)}) AS k
    UNION ALL
    SELECT a.id, t.target, t.grade * $4::real FROM asked a CROSS JOIN LATERAL (
      SELECT target, grade FROM together WHERE cluster_id = a.cluster_id AND target <> a.id
       ORDER BY grade DESC, target LIMIT ${MOST_SOLUTIONS}) AS t
    UNION ALL
    SELECT a.id, a.id, $3::real FROM asked a
     WHERE $3::real > 0 AND a.kind IN ('question', 'thread') AND ${answeredBelow('a.id')}
  ), targets AS MATERIALIZED (
    SELECT t.id, t.space, t.kind, t.lang, t.tags, t.product, t.state, t.author_id, t.cluster_id, l.id AS layer,
           ${questionsSolved('t.id', '$2')} + greatest(t.confirmed_count, b.confirmed) AS solved,
           ${successorsOf('t.id', '$2')} AS successors
      FROM (SELECT DISTINCT target FROM said) AS s
      JOIN items t ON t.id = s.target
      JOIN LATERAL (SELECT l.id FROM layers l WHERE l.item_id = t.id AND l.acl && $2::text[]
                     ORDER BY l.position LIMIT 1) l ON true
      LEFT JOIN LATERAL (
        SELECT max(p.confirmed_count) AS confirmed FROM posts p
         WHERE p.item_id = t.id AND p.kind <> 'comment' AND p.acl && $2::text[] AND p.confirmed_count > 0) AS b
        ON t.kind IN ('question', 'thread')
  )
  SELECT s.voter, a.rank::int AS rank, a.kind AS voter_kind, a.title AS voter_title, a.slug AS voter_slug, s.grade,
         s.target, t.*
    FROM said s JOIN asked a ON a.id = s.voter JOIN targets t ON t.id = s.target
   ORDER BY a.rank, s.grade DESC, s.target`,
);

/**
 * What solved similar texts, most similar first: their confirmed links of which the scope may read both ends, they
 * themselves where an answer was accepted, is official or helped, and what solved other readable members of their
 * solution clusters. One query, bounded by the number of texts.
 */
export async function readSolutions(
  dataSource: DataSource,
  scope: AccessScope,
  similar: readonly string[],
  weights: VoteWeights,
): Promise<Solutions> {
  const asked = weights.votes === 0 ? [] : similar.slice(0, weights.voters);
  if (asked.length === 0) return NO_SOLUTIONS;
  const rows = await dataSource.query<SaidRow[]>(SAID, [
    asked,
    scope.tokens,
    weights.own,
    weights.cluster,
  ]);
  const voters = new Map<string, Voter>();
  const targets = new Map<string, Solution>();
  const votes = rows.map((row): Vote => {
    const [voter, target] = [compact(row.voter), compact(row.target)];
    voters.set(voter, {
      id: row.voter,
      kind: row.voter_kind,
      title: row.voter_title,
      slug: row.voter_slug,
    });
    targets.set(target, {
      ...row,
      id: row.target,
      author: row.author_id,
      cluster: row.cluster_id,
      successors: row.successors ?? [],
    });
    return { voter, rank: row.rank, target, grade: row.grade };
  });
  return { votes, voters, targets };
}
