import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import { Fault } from '../../../kernel/fault';
import type { Viewer } from '../../../kernel/viewer';
import { writeFacts } from '../../audit/audit.api';
import { mayAutomate } from '../links.policy';
import { askForWaiting } from './auto-confirm-asks';

/** The kinds of link the hub proposes with a probability. */
export const AUTO_KINDS = ['same-problem', 'answers'] as const;
export type AutoKind = (typeof AUTO_KINDS)[number];

/** Per cent; below it more than one of ten would be wrong without anybody having looked. */
export const LEAST_THRESHOLD = 90;

/** From how likely on the hub confirms its own proposals, in per cent; null: never. */
export type Thresholds = Readonly<Record<AutoKind, number | null>>;

export interface AutoConfirmSetting {
  readonly thresholds: Thresholds;
  /** The strong ETag of the setting; 0 as long as nobody has set it. */
  readonly version: number;
}

const NAME = 'auto-confirm';
/** Any number: held shared by who makes proposals, alone by who changes the thresholds, so that none slips between. */
const LOCK = 7_236_465;
const OFF: AutoConfirmSetting = {
  thresholds: { 'same-problem': null, answers: null },
  version: 0,
};

/** Whether and from when on the hub confirms what it proposed. Off until a curator or an admin switches it on. */
@Injectable()
export class AutoConfirmSettings {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Fault 401 for guests, 404 for all but curators and admins */
  async get(viewer: Viewer): Promise<AutoConfirmSetting> {
    demandAutomate(viewer);
    return readSetting(this.dataSource);
  }

  /**
   * In one transaction with its audit and outbox rows; what waits above a threshold that was lowered is asked for.
   * @throws Fault 401, 403 for read-only tokens, 404, 422 for thresholds out of bounds; HttpProblem 412
   */
  async set(
    viewer: Viewer,
    thresholds: Thresholds,
    expected: ExpectedVersion,
  ): Promise<AutoConfirmSetting> {
    demandAutomate(viewer);
    if (!viewer.mayWrite) throw Fault.forbidden('This token may only read.', 'read-only');
    demandBounds(thresholds);
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock($1)`, [LOCK]);
      const was = await readSetting(manager);
      expected.require(was.version, { thresholds: was.thresholds });
      const setting = { thresholds, version: was.version + 1 };
      await manager.query(
        `INSERT INTO hub_values (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = now()`,
        [NAME, JSON.stringify(setting)],
      );
      const detail = { was: was.thresholds, now: thresholds };
      await writeFacts(manager, viewer.id, [{ action: 'links.auto-confirm', detail }]);
      if (AUTO_KINDS.some((kind) => isLower(thresholds[kind], was.thresholds[kind]))) {
        await askForWaiting(manager);
      }
      return setting;
    });
  }
}

/** The setting as it is until the caller's transaction ends: nobody changes it meanwhile. */
export async function holdSetting(manager: EntityManager): Promise<AutoConfirmSetting> {
  await manager.query(`SELECT pg_advisory_xact_lock_shared($1)`, [LOCK]);
  return readSetting(manager);
}

async function readSetting(manager: Pick<EntityManager, 'query'>): Promise<AutoConfirmSetting> {
  const [row] = await manager.query<{ value: string }[]>(
    `SELECT value FROM hub_values WHERE name = $1`,
    [NAME],
  );
  return row ? (JSON.parse(row.value) as AutoConfirmSetting) : OFF;
}

/** Thresholds as {@link DUE} takes them: 0 to 1 by kind. */
export const asShares = ({ thresholds }: AutoConfirmSetting): string =>
  JSON.stringify(
    Object.fromEntries(
      AUTO_KINDS.flatMap((kind) => {
        const percent = thresholds[kind];
        return percent === null ? [] : [[kind, percent / 100]];
      }),
    ),
  );

export const isOn = ({ thresholds }: AutoConfirmSetting): boolean =>
  AUTO_KINDS.some((kind) => thresholds[kind] !== null);

const isLower = (now: number | null, was: number | null): boolean =>
  now !== null && (was === null || now < was);

function demandAutomate(viewer: Viewer): void {
  if (!viewer.signedIn) throw Fault.signInRequired();
  if (!mayAutomate(viewer)) throw Fault.notFound();
}

function demandBounds(thresholds: Thresholds): void {
  const errors = AUTO_KINDS.filter((kind) => {
    const percent = thresholds[kind];
    return (
      percent !== null && (!Number.isInteger(percent) || percent < LEAST_THRESHOLD || percent > 100)
    );
  }).map((kind) => ({
    pointer: `/${kind}`,
    code: 'threshold',
    detail: `Whole per cent from ${LEAST_THRESHOLD} to 100, or null.`,
  }));
  if (errors.length > 0) throw Fault.invalid(errors);
}
