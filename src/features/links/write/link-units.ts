import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { writeAudit, type AuditEntry } from '../../audit/audit.api';
import { ClusterMoved } from '../../clusters/clusters.api';

/** A write of links in one transaction; what is noted goes into the audit at its end. */
export class LinkUnit {
  readonly audits: AuditEntry[] = [];

  constructor(
    readonly manager: EntityManager,
    /** None: the hub itself. */
    readonly actorId: string | undefined,
    /** Who is told about it. */
    readonly viewer?: Viewer,
  ) {}

  audit(action: string, subjectId: string, detail?: Record<string, unknown>): void {
    this.audits.push({ action, subjectId, detail });
  }
}

/** Deadlocks, failed serialisations. */
const AGAIN: ReadonlySet<string> = new Set(['40P01', '40001']);
const TRIES = 20;
const PATIENT_TRIES = 3;
/** Held shared by every write of clusters, alone by one that was in others' way too often. */
const CLUSTERS_LOCK = 7_236_461;

/**
 * Runs writes that change clusters. One that finds its clusters changed, or is chosen as the victim of a deadlock,
 * begins again; after a few vain tries it asks for the clusters alone, so that everybody comes to an end.
 */
@Injectable()
export class LinkUnits {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Fault 401 for guests, 403 for read-only tokens: before anything is looked at */
  async run<T>(viewer: Viewer, work: (unit: LinkUnit) => Promise<T>): Promise<T> {
    if (viewer.id === undefined) throw Fault.signInRequired();
    if (!viewer.mayWrite) throw Fault.forbidden('This token may only read.', 'read-only');
    return this.again(viewer.id, viewer, work);
  }

  /** The same for what the hub does by itself or in somebody's name. */
  runAs<T>(actorId: string | undefined, work: (unit: LinkUnit) => Promise<T>): Promise<T> {
    return this.again(actorId, undefined, work);
  }

  private async again<T>(
    actorId: string | undefined,
    viewer: Viewer | undefined,
    work: (unit: LinkUnit) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(attempt > PATIENT_TRIES, actorId, viewer, work);
      } catch (error) {
        if (!isWorthAnother(error) || attempt >= TRIES) throw error;
        await pause(Math.random() * 10 * attempt);
      }
    }
  }

  private once<T>(
    alone: boolean,
    actorId: string | undefined,
    viewer: Viewer | undefined,
    work: (unit: LinkUnit) => Promise<T>,
  ): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      const lock = alone ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
      await manager.query(`SELECT ${lock}($1)`, [CLUSTERS_LOCK]);
      const unit = new LinkUnit(manager, actorId, viewer);
      const result = await work(unit);
      await writeAudit(manager, actorId, unit.audits);
      return result;
    });
  }
}

function isWorthAnother(error: unknown): boolean {
  if (error instanceof ClusterMoved) return true;
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code !== undefined && AGAIN.has(code);
}
