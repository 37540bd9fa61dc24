import type { DataSource } from 'typeorm';
import { prepared } from '../../../../libs/steady-client/preparing-client';
import type { Vote, VoteWeights } from '../../../../libs/search-engine/analysis/votes';
import type { Kind, Space } from '../../../kernel/space';
import type { AccessScope } from '../../access/access.api';
import { compact } from '../search-documents';

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
}

/** Links of one text that are followed. */
const MOST_LINKS = 20;
/** A link somebody confirmed without saying how well it solves. */
const PLAIN_GRADE = 2;

/** Links of `asked a` by one of their ends, the other end and both posts readable before they are counted. */
const linksFrom = (own: 'from' | 'to', other: 'from' | 'to', kinds: string): string => `
  (SELECT k.${other}_item AS target, coalesce(k.grade, ${PLAIN_GRADE})::real AS grade
     FROM links k JOIN items o ON o.id = k.${other}_item AND o.acl && $2::text[]
    WHERE k.${own}_item = a.id AND k.state = 'confirmed' AND k.kind IN (${kinds})
      AND (k.from_post IS NULL OR EXISTS (SELECT FROM posts p WHERE p.id = k.from_post AND p.acl && $2::text[]))
      AND (k.to_post IS NULL OR EXISTS (SELECT FROM posts p WHERE p.id = k.to_post AND p.acl && $2::text[]))
    ORDER BY k.happened_at DESC, k.id LIMIT ${MOST_LINKS})`;

const SAID = prepared(
  'search-solutions',
  `
  WITH asked AS (
    SELECT i.id, i.kind, i.title, i.slug, row_number() OVER (ORDER BY n.place) - 1 AS rank
      FROM unnest($1::uuid[]) WITH ORDINALITY AS n(id, place)
      JOIN items i ON i.id = n.id AND i.acl && $2::text[]
  ), said AS (
    SELECT a.id AS voter, k.target, k.grade FROM asked a CROSS JOIN LATERAL (
      ${linksFrom('from', 'to', `'answers', 'duplicate', 'same-problem'`)}
      UNION ALL
      ${linksFrom('to', 'from', `'duplicate', 'same-problem'`)}) k
    UNION ALL
    SELECT a.id, a.id, $3::real FROM asked a
     WHERE $3::real > 0 AND a.kind IN ('question', 'thread') AND EXISTS (
       SELECT FROM posts p WHERE p.item_id = a.id AND p.kind <> 'comment' AND p.acl && $2::text[]
          AND (p.accepted_at IS NOT NULL OR p.official_at IS NOT NULL OR p.confirmed_count > 0))
  )
  SELECT s.voter, a.rank::int AS rank, a.kind AS voter_kind, a.title AS voter_title, a.slug AS voter_slug, s.grade,
         s.target, t.space, t.kind, t.lang, t.tags, t.product, t.state, t.author_id, t.cluster_id, l.id AS layer
    FROM said s JOIN asked a ON a.id = s.voter
    JOIN items t ON t.id = s.target
    JOIN LATERAL (SELECT l.id FROM layers l WHERE l.item_id = t.id AND l.acl && $2::text[]
                   ORDER BY l.position LIMIT 1) l ON true
   ORDER BY a.rank, s.grade DESC, s.target`,
);

/**
 * What solved similar texts, most similar first: their confirmed links of which the scope may read both ends, and they
 * themselves where an answer was accepted, is official or helped. One query, bounded by the number of texts.
 */
export async function readSolutions(
  dataSource: DataSource,
  scope: AccessScope,
  similar: readonly string[],
  weights: VoteWeights,
): Promise<Solutions> {
  const asked = weights.votes === 0 ? [] : similar.slice(0, weights.voters);
  if (asked.length === 0) return NO_SOLUTIONS;
  const rows = await dataSource.query<SaidRow[]>(SAID, [asked, scope.tokens, weights.own]);
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
    });
    return { voter, rank: row.rank, target, grade: row.grade };
  });
  return { votes, voters, targets };
}
