import type { DataSource, EntityManager } from 'typeorm';
import type { EmbedderInfo } from '../../../libs/embeddings/embedder';
import type { ModelState } from './meaning.entity';
import { announce, SWITCH_KEY, type Owner } from './vector-store';

export interface KnownModel {
  readonly id: number;
  readonly name: string;
  readonly dimensions: number;
  readonly remote: boolean;
  readonly state: ModelState;
  readonly seen_at: Date | null;
  readonly rate: number;
  readonly problem: string | null;
  readonly origin: string | null;
}

/** How many vectors of an old model are removed at a time. */
const CHUNK = 5_000;

/** The models whose vectors are there; which of them is searched with. */
export class EmbeddingModels {
  constructor(private readonly dataSource: DataSource) {}

  async all(): Promise<KnownModel[]> {
    return this.dataSource.query<KnownModel[]>(
      `SELECT id, name, dimensions, remote, state, seen_at, rate, problem, origin FROM embedding_models ORDER BY id`,
    );
  }

  async active(): Promise<KnownModel | undefined> {
    return (await this.all()).find((model) => model.state === 'active');
  }

  /** The row of the model that answers now. The first one ever is searched with at once, others when they are complete. */
  async enter({ model, dimensions, remote, origin }: EmbedderInfo): Promise<KnownModel> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`LOCK TABLE embedding_models IN SHARE ROW EXCLUSIVE MODE`);
      await manager.query(
        `INSERT INTO embedding_models (name, dimensions, remote, origin, state, activated_at)
         SELECT $1, $2, $3, $4, s, CASE s WHEN 'active' THEN now() END
           FROM (SELECT CASE WHEN EXISTS (SELECT FROM embedding_models WHERE state = 'active')
                             THEN 'filling' ELSE 'active' END AS s) first
         ON CONFLICT (name, dimensions) DO UPDATE SET remote = excluded.remote, origin = excluded.origin,
            state = CASE embedding_models.state WHEN 'active' THEN 'active' ELSE excluded.state END`,
        [model, dimensions, remote, origin ?? null],
      );
      await manager.query(
        `UPDATE embedding_models SET state = 'old' WHERE state = 'filling' AND (name, dimensions) <> ($1, $2)`,
        [model, dimensions],
      );
      const [row] = await manager.query<KnownModel[]>(
        `SELECT * FROM embedding_models WHERE (name, dimensions) = ($1, $2)`,
        [model, dimensions],
      );
      return row!;
    });
  }

  /** Searches with this model from now on: one transaction, with everything that tells the index so. */
  async activate(model: number): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`UPDATE embedding_models SET state = 'old' WHERE state = 'active'`);
      await manager.query(
        `UPDATE embedding_models SET state = 'active', activated_at = now() WHERE id = $1`,
        [model],
      );
      await announce(manager, await ownersOfAll(manager), SWITCH_KEY);
    });
  }

  /** Whether the index has yet to take up the vectors of the active model in place of others. */
  async switching(): Promise<boolean> {
    const [row] = await this.dataSource.query<{ found: boolean }[]>(
      `SELECT EXISTS (SELECT FROM outbox WHERE topic = 'index' AND lane = 'bulk' AND key LIKE '${SWITCH_KEY}:%') AS found`,
    );
    return row?.found === true;
  }

  /** Removes some vectors of models that are no longer searched with; false when there are none. */
  async removeOld(): Promise<boolean> {
    const [, removed] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM passage_vectors WHERE ctid = ANY (ARRAY(
         SELECT v.ctid FROM passage_vectors v JOIN embedding_models m ON m.id = v.model_id
          WHERE m.state = 'old' LIMIT ${CHUNK}))`,
    );
    if (removed > 0) return true;
    await this.dataSource.query(`DELETE FROM embedding_models WHERE state = 'old'`);
    return false;
  }

  /** Removes every vector and every model; the index is told. @returns how many vectors there were */
  async forgetAll(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const owners = await ownersOfAll(manager);
      const [, removed] = await manager.query<[unknown, number]>(`DELETE FROM passage_vectors`);
      await manager.query(`DELETE FROM embedding_models`);
      await announce(manager, owners);
      return removed;
    });
  }

  /** The making process is there. */
  async seen(model: number, rate: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE embedding_models SET seen_at = now(), rate = $2 WHERE id = $1`,
      [model, rate],
    );
  }

  /** What the making process says of itself; `problem` is a `ModelFault` as JSON. */
  async report(model: number, rate: number, problem: string | undefined): Promise<void> {
    await this.dataSource.query(
      `UPDATE embedding_models SET seen_at = now(), rate = $2, problem = $3 WHERE id = $1`,
      [model, rate, problem ?? null],
    );
  }
}

const ownersOfAll = (manager: EntityManager): Promise<Owner[]> =>
  manager.query<Owner[]>(
    `SELECT DISTINCT v.owner_kind AS kind, v.owner_id AS id, coalesce(l.item_id, p.item_id) AS "itemId"
       FROM passage_vectors v
       LEFT JOIN layers l ON v.owner_kind = 'layer' AND l.id = v.owner_id
       LEFT JOIN posts p ON v.owner_kind = 'post' AND p.id = v.owner_id ORDER BY 2`,
  );
