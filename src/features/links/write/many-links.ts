import type { EntityManager } from 'typeorm';
import { newId } from '../../../kernel/ids';
import type { LinkState } from '../link-kinds';
import { lockPair } from './link-rows';
import type { LinkUnit } from './link-units';

/** A link's state before and after; `null`: there was none. */
export interface StateChange {
  readonly id: string;
  readonly before: LinkState | null;
  readonly after: LinkState;
}

/**
 * Gives many links a state at once. Clusters are not followed: whoever calls this has locked them and regroups.
 * Of a link that is gone nothing comes back.
 */
export async function setStates(
  unit: LinkUnit,
  wanted: readonly { readonly id: string; readonly state: LinkState }[],
  reason: string,
): Promise<StateChange[]> {
  if (wanted.length === 0) return [];
  const rows = await unit.manager.query<StateChange[]>(
    `WITH old AS (
       SELECT l.id, l.state AS before, t.state AS after
         FROM unnest($1::uuid[], $2::text[]) AS t(id, state) JOIN links l ON l.id = t.id
        ORDER BY l.id FOR UPDATE OF l
     ), done AS (
       UPDATE links SET state = old.after, version = version + 1,
              decided_at = CASE old.after WHEN 'proposed' THEN NULL ELSE now() END,
              decided_by = CASE old.after WHEN 'proposed' THEN NULL ELSE $3::uuid END,
              decision_reason = $4
         FROM old WHERE links.id = old.id AND old.before <> old.after
     )
     SELECT * FROM old WHERE before <> after`,
    [wanted.map((link) => link.id), wanted.map((link) => link.state), unit.actorId ?? null, reason],
  );
  for (const { id, after } of rows) unit.audit(`link.${after}`, id, { reason });
  return rows;
}

/** Ties two items by a confirmed `same-problem` link, a new one or the one there is. Clusters are not followed. */
export async function tieItems(
  unit: LinkUnit,
  a: string,
  b: string,
  reason: string,
): Promise<StateChange[]> {
  const ends = { fromItem: a, fromPost: null, toItem: b, toPost: null };
  const id = newId();
  const there = await lockPair(unit.manager, 'same-problem', ends);
  if (!there && (await insertTie(unit.manager, id, a, b, unit.actorId, reason))) {
    unit.audit('link.created', id, { kind: 'same-problem', from: a, to: b, reason });
    return [{ id, before: null, after: 'confirmed' }];
  }
  // Proposals are made without locking clusters: one may have come between our look and now.
  const link = there ?? (await lockPair(unit.manager, 'same-problem', ends));
  return link ? setStates(unit, [{ id: link.id, state: 'confirmed' }], reason) : [];
}

/** @returns false: another transaction has made the same one meanwhile */
async function insertTie(
  manager: EntityManager,
  id: string,
  a: string,
  b: string,
  by: string | undefined,
  reason: string,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `INSERT INTO links (id, kind, from_item, to_item, state, origin, author_id, decided_at, decided_by, decision_reason)
     VALUES ($1, 'same-problem', $2, $3, 'confirmed', 'person', $4, now(), $4, $5) ON CONFLICT DO NOTHING RETURNING id`,
    [id, a, b, by ?? null, reason],
  );
  return rows.length > 0;
}
