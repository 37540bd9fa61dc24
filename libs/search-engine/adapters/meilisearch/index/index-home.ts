import { setTimeout as pause } from 'node:timers/promises';
import type { IndexState, MeaningModel, RebuildReason } from '../../../search-engine';
import type { MeilisearchServer } from '../server/meilisearch-server';
import { ApiRefusal, MeilisearchSetupError } from '../setup-error';
import { doTask, TaskFailed } from '../write/follow-task';
import { makeMark, MARK_ID, type IndexMark } from './index-mark';
import { indexSettings } from './index-settings';
import { storedVectors } from './stored-document';

const SETTINGS_MS = 60_000;
/** How long another process may take from making an index to marking it. */
const OTHERS_MS = 10_000;
const OTHERS_LOOK_MS = 200;

/** Whose an index is and how it should be. */
export interface IndexClaim {
  readonly index: string;
  readonly owner: string;
  readonly settings: string;
  readonly meaning?: MeaningModel;
}

/** Makes, marks and swaps the index on one server. Never touches one that another hub has marked. */
export class IndexHome {
  /** The index being filled beside the one that answers. */
  readonly shadow: string;

  constructor(
    private readonly server: MeilisearchServer,
    readonly claim: IndexClaim,
  ) {
    this.shadow = `${claim.index}-next`;
  }

  /** Opens or makes the index. @throws MeilisearchSetupError when it is another hub's */
  async open(): Promise<{ state: IndexState; mark: IndexMark }> {
    const found = await this.find(this.claim.index);
    if (found === 'missing' || found === 'empty') {
      const mark = await this.make(this.claim.index);
      return { state: { rebuild: 'new', documents: 0 }, mark };
    }
    const documents = await this.countDocuments();
    const rebuild = this.reasonFor(found, documents);
    if (rebuild === undefined || documents > 0)
      return { state: { rebuild, documents }, mark: found };
    const mark = await this.make(this.claim.index);
    return { state: { rebuild, documents }, mark };
  }

  /** The mark of the index that answers; nothing when the index is gone. */
  async mark(): Promise<IndexMark | undefined> {
    const found = await this.find(this.claim.index);
    return typeof found === 'string' ? undefined : found;
  }

  reasonFor(mark: IndexMark | undefined, documents: number): RebuildReason | undefined {
    if (!mark) return 'new';
    if (!mark.complete) return documents === 0 ? 'new' : 'incomplete';
    return mark.settings === this.claim.settings ? undefined : 'settings';
  }

  /** @throws IndexGone while it is being made anew */
  async countDocuments(): Promise<number> {
    const { total } = await this.server.write((client) =>
      client
        .index(this.claim.index)
        .getDocuments({ filter: 'alive = 1', limit: 0, fields: ['id'] }),
    );
    return total;
  }

  /** An empty index with settings and mark. */
  async make(index: string, gen = 0): Promise<IndexMark> {
    const mark = makeMark({ ...this.claim, complete: false, gen });
    if ((await this.find(index)) === 'missing') {
      const theirs = (await this.create(index)) ? undefined : await this.markOfOthers(index);
      if (theirs?.settings === mark.settings) return theirs;
    }
    await doTask(
      this.server,
      (client) => client.index(index).updateSettings(indexSettings(this.claim.meaning)),
      SETTINGS_MS,
    );
    await this.writeMark(index, mark);
    return mark;
  }

  /** False when another process of this hub was quicker. */
  private async create(index: string): Promise<boolean> {
    try {
      await doTask(
        this.server,
        (client) => client.createIndex(index, { primaryKey: 'id' }),
        SETTINGS_MS,
      );
      return true;
    } catch (error) {
      if (error instanceof TaskFailed && error.code === 'index_already_exists') return false;
      throw error;
    }
  }

  /** Who makes an index marks it at the end; nothing when that one was lost on the way. */
  private async markOfOthers(index: string): Promise<IndexMark | undefined> {
    for (const end = performance.now() + OTHERS_MS; ; await pause(OTHERS_LOOK_MS)) {
      const found = await this.find(index);
      if (typeof found !== 'string') return found;
      if (performance.now() > end) return undefined;
    }
  }

  async writeMark(index: string, mark: IndexMark): Promise<void> {
    const whole = { ...mark, ...storedVectors([], this.claim.meaning?.dimensions) };
    await doTask(this.server, (client) => client.index(index).addDocuments([whole]), SETTINGS_MS);
  }

  /** Makes the shadow index afresh. */
  async makeShadow(gen: number): Promise<void> {
    const found = await this.find(this.shadow);
    if (found !== 'missing') await this.remove(this.shadow);
    await this.make(this.shadow, gen);
  }

  /** From now on the shadow answers; what answered before is removed. */
  async swap(): Promise<void> {
    const indexes: [string, string] = [this.claim.index, this.shadow];
    await doTask(this.server, (client) => client.swapIndexes([{ indexes, rename: false }]));
    await this.remove(this.shadow);
  }

  async remove(index: string): Promise<void> {
    await doTask(this.server, (client) => client.deleteIndex(index));
  }

  /** Takes out what an earlier filling left behind. */
  async removeOlderThan(gen: number): Promise<void> {
    await doTask(this.server, (client) =>
      client.index(this.claim.index).deleteDocuments({ filter: `gen != ${gen}` }),
    );
  }

  /** The mark of an index of ours; refuses one with documents that are not ours. */
  private async find(index: string): Promise<IndexMark | 'missing' | 'empty'> {
    let mark = await this.read(index);
    if (mark === 'missing') return mark;
    if (mark === 'unmarked') {
      const { numberOfDocuments } = await this.server.keep((client) =>
        client.index(index).getStats(),
      );
      if (numberOfDocuments === 0) return 'empty';
      // The one document may be the mark, which another process has set meanwhile.
      mark = await this.read(index);
      if (mark === 'missing') return mark;
      if (mark === 'unmarked') throw this.isNotOurs(index, numberOfDocuments);
    }
    if (mark.owner !== this.claim.owner) {
      throw new MeilisearchSetupError(
        `The index "${index}" at ${this.server.where} belongs to another hub. It is left as it is; choose another prefix for this hub's index.`,
      );
    }
    return mark;
  }

  private isNotOurs(index: string, documents: number): MeilisearchSetupError {
    return new MeilisearchSetupError(
      `The index "${index}" at ${this.server.where} was not made by this hub and has ${documents} documents. It is left as it is; choose another prefix for the hub's index.`,
    );
  }

  private async read(index: string): Promise<IndexMark | 'missing' | 'unmarked'> {
    try {
      const found = await this.server.keep((client) =>
        client.index<IndexMark>(index).getDocument(MARK_ID),
      );
      return typeof found.owner === 'string' ? found : 'unmarked';
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      if (error.code === 'index_not_found') return 'missing';
      if (error.code === 'document_not_found') return 'unmarked';
      throw error;
    }
  }
}
