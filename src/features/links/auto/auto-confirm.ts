import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { writeOutbox } from '../../../../libs/outbox/write-outbox';
import { TOPICS, type AutoConfirmPayload, type FactPayload } from '../../../kernel/events';
import type { Viewer } from '../../../kernel/viewer';
import { scopeOf, type AccessScope } from '../../access/access.api';
import { lockClusters } from '../../clusters/clusters.api';
import { CLUSTER_KINDS } from '../link-kinds';
import { Link } from '../link.entity';
import { AUTOMATIC, bothEnds } from '../links-reader';
import { decideLink } from '../write/link-writer';
import { LinkUnits, type LinkUnit } from '../write/link-units';
import { askForLinks, askForWaiting, AUTO_STEP } from './auto-confirm-asks';
import {
  asShares,
  AutoConfirmSettings,
  holdSetting,
  LEAST_THRESHOLD,
  isOn,
  type AutoConfirmSetting,
} from './auto-confirm-settings';

/**
 * SQL that `links l` is to be confirmed by the hub, with the thresholds (`asShares`) in the parameter: a proposal of its
 * own that nobody has touched, likely enough, between texts that are there and that nobody has refused to link.
 * The least threshold stands in the index `links_nearly_certain` too.
 */
const dueBy = (shares: string): string =>
  `(l.state = 'proposed' AND l.origin = 'detector' AND l.version = 1 AND NOT l.evidence ? 'left'
    AND l.probability >= ${LEAST_THRESHOLD / 100}::real AND l.probability >= (${shares}::jsonb->>l.kind)::real
    AND NOT EXISTS (SELECT FROM items i WHERE i.id IN (l.from_item, l.to_item) AND i.deleted_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM links r WHERE r.state = 'rejected' AND r.from_item IN (l.from_item, l.to_item)
                       AND r.to_item IN (l.from_item, l.to_item)))`;

const REFUSED_TIE = `r.state = 'rejected' AND r.kind IN ('duplicate', 'same-problem') AND r.decided_by IS NOT NULL`;

/** Somebody has refused a tie between the two clusters: a split, perhaps, that must not grow together by itself. */
const PARTED = `
  WITH ends AS (
    SELECT a.id AS a, a.cluster_id AS ca, b.id AS b, b.cluster_id AS cb FROM items a, items b
     WHERE a.id = $1 AND b.id = $2 AND (a.cluster_id IS NULL OR a.cluster_id IS DISTINCT FROM b.cluster_id)
  ), near AS (
    SELECT i.id FROM items i WHERE i.id = (SELECT a FROM ends) OR i.cluster_id = (SELECT ca FROM ends)
  ), refused AS (
    SELECT r.to_item AS other FROM near JOIN links r ON r.from_item = near.id AND ${REFUSED_TIE}
    UNION SELECT r.from_item FROM near JOIN links r ON r.to_item = near.id AND ${REFUSED_TIE}
  )
  SELECT FROM refused JOIN items o ON o.id = refused.other JOIN ends ON o.id = ends.b OR o.cluster_id = ends.cb LIMIT 1`;

/** How far it has come, as far as a reader may know of the links. */
export interface AutoConfirmStanding {
  /** Likely enough and not confirmed yet; counted up to {@link AutoConfirm.COUNTED}. */
  readonly waiting: number;
  /** Confirmed by the hub and not looked at since; counted up to the same. */
  readonly confirmed: number;
}

/**
 * Confirms what the hub has proposed, where a curator lets it. Each link in a transaction of its own with its clusters,
 * audit and outbox rows, as if a person had; in the name of nobody.
 */
@Injectable()
export class AutoConfirm {
  static readonly COUNTED = 1_000;

  constructor(
    private readonly dataSource: DataSource,
    private readonly units: LinkUnits,
    private readonly settings: AutoConfirmSettings,
  ) {}

  /** Handles events of the topic `auto-confirm`; may see any of them again. */
  async follow(payloads: readonly AutoConfirmPayload[]): Promise<void> {
    for (const id of new Set(payloads.flatMap(({ links }) => links ?? []))) await this.confirm(id);
    for (const { waiting } of payloads) if (waiting) await this.step(waiting.after);
  }

  /** One query. */
  async standing(scope: AccessScope, setting: AutoConfirmSetting): Promise<AutoConfirmStanding> {
    const counted = (where: string) =>
      `(SELECT count(*)::int FROM (SELECT FROM links l WHERE ${where} AND ${bothEnds('$1')} LIMIT $3) AS c)`;
    const [row] = await this.dataSource.query<AutoConfirmStanding[]>(
      `SELECT ${counted(dueBy('$2'))} AS waiting, ${counted(AUTOMATIC)} AS confirmed`,
      [scope.tokens, asShares(setting), AutoConfirm.COUNTED],
    );
    return row ?? { waiting: 0, confirmed: 0 };
  }

  /** The setting and how far it has come, for a page. @throws Fault 401, 404 */
  async shownTo(viewer: Viewer) {
    const setting = await this.settings.get(viewer);
    return { setting, standing: await this.standing(scopeOf(viewer), setting) };
  }

  /** One step through what waits; asks for the next one. */
  private async step(after: string | undefined): Promise<void> {
    const ids = await this.dataSource.transaction(async (manager) => {
      const setting = await holdSetting(manager);
      if (!isOn(setting)) return [];
      const rows = await manager.query<{ id: string }[]>(
        `SELECT l.id FROM links l WHERE ${dueBy('$1')} AND ($2::uuid IS NULL OR l.id > $2::uuid)
          ORDER BY l.id LIMIT $3`,
        [asShares(setting), after ?? null, AUTO_STEP],
      );
      return rows.map(({ id }) => id);
    });
    for (const id of ids) await this.confirm(id);
    const last = ids.at(-1);
    if (last && ids.length === AUTO_STEP) await askForWaiting(this.dataSource.manager, last);
  }

  private async confirm(id: string): Promise<void> {
    await this.units.runAs(undefined, async (unit) => {
      const [ends] = await unit.manager.query<{ from: string; to: string }[]>(
        `SELECT from_item AS "from", to_item AS "to" FROM links WHERE id = $1`,
        [id],
      );
      if (!ends) return;
      // Before the links, as every writer of clusters does.
      const locked = await lockClusters(unit.manager, [ends.from, ends.to]);
      const link = await unit.manager.findOne(Link, {
        where: { id },
        lock: { mode: 'pessimistic_write' },
      });
      const setting = await holdSetting(unit.manager);
      if (!link || !(await isDue(unit.manager, id, setting))) return;
      if (await isParted(unit.manager, link)) return leaveToPeople(unit, link);
      const least = setting.thresholds[link.kind as 'answers'];
      await decideLink(unit, locked, link, { state: 'confirmed', reason: `≥ ${least} %` });
      await tell(unit, link);
    });
  }
}

/** Asks for the confirmation of those of these fresh proposals that are likely enough. In their transaction. */
export async function followProposals(
  manager: EntityManager,
  proposed: readonly string[],
): Promise<void> {
  if (proposed.length === 0) return;
  const setting = await holdSetting(manager);
  if (!isOn(setting)) return;
  const due = await manager.query<{ id: string }[]>(
    `SELECT l.id FROM links l WHERE l.id = ANY($2::uuid[]) AND ${dueBy('$1')} ORDER BY l.id`,
    [asShares(setting), proposed],
  );
  await askForLinks(
    manager,
    due.map(({ id }) => id),
  );
}

async function isDue(
  manager: EntityManager,
  id: string,
  setting: AutoConfirmSetting,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `SELECT FROM links l WHERE l.id = $2 AND ${dueBy('$1')}`,
    [asShares(setting), id],
  );
  return rows.length > 0;
}

async function isParted(manager: EntityManager, link: Link): Promise<boolean> {
  if (!CLUSTER_KINDS.includes(link.kind)) return false;
  const rows = await manager.query<unknown[]>(PARTED, [link.fromItem, link.toItem]);
  return rows.length > 0;
}

/** It stays a proposal, and is not looked at again by the hub. */
async function leaveToPeople(unit: LinkUnit, link: Link): Promise<void> {
  await unit.manager.query(
    `UPDATE links SET evidence = evidence || '{"left": true}' WHERE id = $1`,
    [link.id],
  );
}

const tell = (unit: LinkUnit, { id }: Link): Promise<void> =>
  writeOutbox(unit.manager, [
    {
      topic: TOPICS.facts,
      key: `fact:${id}`,
      payload: { action: 'link.confirmed', subject: id } satisfies FactPayload,
    },
  ]);
