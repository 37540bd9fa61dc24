import { MOST_SOLVED } from '../../kernel/evidence';
import { postReadable } from '../access/access.api';

/**
 * SQL, a number: how many questions of a scope name this item as their solution by a confirmed link of which the scope
 * reads both ends, up to `MOST_SOLVED`.
 */
export const questionsSolved = (item: string, scope: string): string => `(
      SELECT count(*)::int FROM (
        SELECT DISTINCT k.from_item FROM links k JOIN items q ON q.id = k.from_item AND q.acl && ${scope}::text[]
         WHERE k.to_item = ${item} AND k.state = 'confirmed' AND k.kind = 'answers'
           AND ${postReadable('k.from_post', scope)} AND ${postReadable('k.to_post', scope)}
         LIMIT ${MOST_SOLVED}) AS q)`;
