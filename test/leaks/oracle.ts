import type { MountedRoute } from '../../libs/http-api/route-table';
import type { Viewer } from '../../src/kernel/viewer';
import type { TestHub } from '../support/hub';
import type { Answer, Door } from './asking';
import type { Thing } from './model';
import type { Visitor, World } from './world';

/** The hub that is asked. */
export interface Stage {
  /** Where the world is built and changed. */
  readonly hub: TestHub;
  /** Every process that answers, each in turn. */
  readonly urls: readonly string[];
  close(): Promise<void>;
}

/** What further tests on the same world need. */
export interface Oracle {
  /** Where the world is. */
  readonly hub: TestHub;
  readonly world: World;
  readonly door: Door;
  readonly routes: readonly MountedRoute[];
  readonly watchers: readonly Visitor[];
  readonly admin: Viewer;
  authorOf(thing: Thing): Viewer;
  /** A public thing like that. */
  one(fits: (thing: Thing) => boolean): Thing;
  /** Words that stood in the question may come back; `sent` are those. */
  expectOnlyOwnWords(
    visitor: Visitor,
    answer: Answer,
    path: string,
    sent?: readonly string[],
  ): void;
  /** Pages, lists, counts and searches tell every watcher of it exactly what the model says. */
  expectTrueAtOnce(thing: Thing): Promise<void>;
}
