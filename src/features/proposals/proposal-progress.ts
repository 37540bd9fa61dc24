import type { EntityManager } from 'typeorm';
import { TOPICS } from '../../kernel/events';
import { FIRST } from './proposer';

/** How far looking at everything has come, in items. */
export interface ProposalProgress {
  readonly done: number;
  readonly total: number;
}

const PROGRESS = `
  SELECT (SELECT count(*) FROM items WHERE cardinality(acl) > 0 AND id <= w.after)::int AS done,
         (SELECT count(*) FROM items WHERE cardinality(acl) > 0)::int AS total
    FROM (SELECT max(coalesce(payload->'all'->>'after', '${FIRST}'))::uuid AS after
            FROM outbox WHERE topic = '${TOPICS.proposals}' AND payload ? 'all') AS w
   WHERE w.after IS NOT NULL`;

/** Undefined while nobody has asked for all items to be looked at. One query. */
export async function proposalProgress(
  manager: Pick<EntityManager, 'query'>,
): Promise<ProposalProgress | undefined> {
  const [row] = await manager.query<ProposalProgress[]>(PROGRESS);
  return row;
}
