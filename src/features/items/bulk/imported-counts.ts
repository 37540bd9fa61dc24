import type { EntityManager } from 'typeorm';

interface Counted {
  readonly id: string;
  readonly confirmedCount: number;
}

/** How many of the readers a text helped were counted at its source: all but those who said so here. */
export async function importedCounts(
  manager: EntityManager,
  things: readonly Counted[],
): Promise<(thing: Counted) => number> {
  const rows = await manager.query<{ id: string; here: number }[]>(
    `SELECT subject_id AS id, count(*)::int AS here FROM confirmations
      WHERE subject_id = ANY($1::uuid[]) GROUP BY subject_id`,
    [things.map((thing) => thing.id)],
  );
  const here = new Map(rows.map((row) => [row.id, row.here]));
  return (thing) => thing.confirmedCount - (here.get(thing.id) ?? 0);
}
