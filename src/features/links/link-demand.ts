import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * What deciding `links l` is worth: how likely it is true × the searches it would help. What somebody proposed counts as
 * true; what was merely shown to somebody who asked all the same hardly helped him. Equal to the index `links_queue`.
 */
export const BENEFIT = `(coalesce(l.probability,
  CASE l.origin WHEN 'detector' THEN 0.2::real ELSE 1::real END) * (1 + l.demand)::real)`;

const BATCH = 2_000;
/** Any number: two processes do not count at once. */
const LOCK = 7_236_464;

/** Searches by the items they found first; links whose demand is another one now. */
const STALE = `
  WITH looked AS (
    SELECT f.id, count(*)::int AS searches FROM search_records r CROSS JOIN unnest(r.found) AS f(id) GROUP BY f.id
  )
  SELECT l.id, n.demand FROM links l
    LEFT JOIN looked a ON a.id = l.from_item LEFT JOIN looked b ON b.id = l.to_item
    CROSS JOIN LATERAL (SELECT coalesce(a.searches, 0) + coalesce(b.searches, 0) AS demand) n
   WHERE l.state = 'proposed' AND l.demand <> n.demand ORDER BY l.id`;

interface Stale {
  readonly id: string;
  readonly demand: number;
}

/** How often the ends of proposed links are looked for. */
@Injectable()
export class LinkDemand {
  constructor(private readonly dataSource: DataSource) {}

  /** Counts anew from the recorded searches. Links somebody decides at this moment are left out. */
  async count(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [lock] = await manager.query<{ free: boolean }[]>(
        `SELECT pg_try_advisory_xact_lock(${LOCK}) AS free`,
      );
      if (!lock?.free) return;
      const stale = await manager.query<Stale[]>(STALE);
      for (let at = 0; at < stale.length; at += BATCH) {
        const part = stale.slice(at, at + BATCH);
        await manager.query(
          `UPDATE links SET demand = t.demand
             FROM (SELECT n.id, n.demand FROM unnest($1::uuid[], $2::int[]) AS n(id, demand)
                     JOIN links l ON l.id = n.id AND l.state = 'proposed' ORDER BY n.id FOR UPDATE OF l SKIP LOCKED) t
            WHERE links.id = t.id`,
          [part.map((row) => row.id), part.map((row) => row.demand)],
        );
      }
    });
  }
}
