import { Injectable } from '@nestjs/common';
import type { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import type { Viewer } from '../../../kernel/viewer';
import type { ItemChange, NewItem } from '../item-input';
import type { ItemState } from '../item-state';
import { changeState } from './change-state';
import { confirmItem } from './confirm';
import { createItem } from './create-item';
import { deleteItem, undeleteItem } from './delete-item';
import { editItem } from './edit-item';
import { restoreItem } from './restore-item';
import { WriteUnits } from './write-unit';

/**
 * Everything a person does to an item, each in one transaction with its audit and outbox rows. All throw Fault: 401,
 * 403, 404 (also for what the viewer may not know of), 409, 422; edits also HttpProblem 412.
 */
@Injectable()
export class ItemWriter {
  constructor(private readonly units: WriteUnits) {}

  create(viewer: Viewer, input: NewItem): Promise<{ id: string }> {
    return this.units.run(viewer, (unit) => createItem(unit, input));
  }

  edit(viewer: Viewer, id: string, change: ItemChange, expected?: ExpectedVersion): Promise<void> {
    return this.units.run(viewer, (unit) => editItem(unit, id, change, { expected }));
  }

  changeState(viewer: Viewer, id: string, to: ItemState, reason?: string): Promise<void> {
    return this.units.run(viewer, (unit) => changeState(unit, id, to, reason));
  }

  delete(viewer: Viewer, id: string): Promise<void> {
    return this.units.run(viewer, (unit) => deleteItem(unit, id));
  }

  undelete(viewer: Viewer, id: string): Promise<void> {
    return this.units.run(viewer, (unit) => undeleteItem(unit, id));
  }

  /** `version` as numbered in this viewer's history. */
  restore(viewer: Viewer, id: string, version: number, reason?: string): Promise<void> {
    return this.units.run(viewer, (unit) => restoreItem(unit, id, version, reason));
  }

  confirm(viewer: Viewer, id: string, confirmed: boolean): Promise<void> {
    return this.units.run(viewer, (unit) => confirmItem(unit, id, confirmed));
  }
}
