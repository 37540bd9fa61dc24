import { MOST_SOLVED } from '../../kernel/evidence';

/**
 * SQL, a number: how many questions of a scope name this item as their solution by a confirmed link of which the scope
 * reads both ends, up to `MOST_SOLVED`.
 */
export const questionsSolved = (item: string, scope: string): string => `(
      SELECT count(*)::int FROM (
        SELECT DISTINCT k.from_item FROM links k JOIN items q ON q.id = k.from_item AND q.acl && ${scope}::text[]
         WHERE k.to_item = ${item} AND k.state = 'confirmed' AND k.kind = 'answers'
           AND (k.from_post IS NULL OR EXISTS (SELECT FROM posts p WHERE p.id = k.from_post AND p.acl && ${scope}::text[]))
           AND (k.to_post IS NULL OR EXISTS (SELECT FROM posts p WHERE p.id = k.to_post AND p.acl && ${scope}::text[]))
         LIMIT ${MOST_SOLVED}) AS q)`;
