import type { EngineHealth } from '../../../libs/search-engine/search-engine';
import type { IndexKeeper, IndexProgress } from '../../features/search/search.api';

/** How the index is, read once for all who ask at the same time: a scrape wants it for its numbers and for readiness. */
export class IndexLook {
  private health: Promise<EngineHealth | undefined> | undefined;
  private state: Promise<IndexProgress> | undefined;

  constructor(private readonly keeper: Pick<IndexKeeper, 'health' | 'wholeState'>) {}

  /** The engine as this process sees it; `undefined` while it does not answer. */
  engine(): Promise<EngineHealth | undefined> {
    this.health ??= this.keeper
      .health()
      .then(({ health }) => health)
      .finally(() => (this.health = undefined));
    return this.health;
  }

  /** What goes on, in whichever process the work is done. */
  progress(): Promise<IndexProgress> {
    this.state ??= this.keeper.wholeState().finally(() => (this.state = undefined));
    return this.state;
  }
}

/** The index that answers holds all texts, be it in the form of older settings. */
export const isWhole = (health: EngineHealth | undefined): boolean =>
  health !== undefined && (health.ok || health.rebuild === 'settings');
