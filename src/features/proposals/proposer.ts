import type { DataSource } from 'typeorm';
import { OutboxUnavailable } from '../../../libs/outbox/outbox-handlers';
import { hasWaitingRows } from '../../../libs/outbox/waiting-rows';
import { writeOutbox, type OutboxWriter } from '../../../libs/outbox/write-outbox';
import type { SearchEngine } from '../../../libs/search-engine/search-engine';
import { SearchTimeout, SearchUnavailable } from '../../../libs/search-engine/search-engine';
import { TOPICS, type ProposalsPayload } from '../../kernel/events';
import type { LinkUnits } from '../links/links.api';
import type { QuietMoment } from '../search/search.api';
import { KnownTexts } from './known-texts';
import { Neighbours, type Found } from './neighbours';
import { idsAfter } from './pair-sources';
import { replaceProposals } from './proposal-rows';

/** Items looked at in one step while looking at everything, where people leave time for them. */
const STEP = 250;
/** A step ends after this long, however far it came: what was done is not done again after a stop. */
const STEP_MS = 30_000;
/** So many are judged together, while the index is asked for the next ones. */
const TOGETHER = 25;
/** The same while people search. */
const FEW = 2;
export const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Proposes links of an item when it was written, and of all items after an import. It sees every text; what it finds is
 * kept as proposed links, which are shown only to those who may read both ends, and says nothing that a reader of both
 * could not have read.
 */
export class Proposer {
  private readonly known = new KnownTexts();
  private readonly neighbours: Neighbours;

  constructor(
    engine: SearchEngine,
    private readonly dataSource: DataSource,
    private readonly units: LinkUnits,
    private readonly quiet: Pick<QuietMoment, 'come'>,
  ) {
    this.neighbours = new Neighbours(engine, dataSource, this.known);
  }

  /** Handles events of the topic `proposals`; may see any of them again. */
  async follow(payloads: readonly ProposalsPayload[]): Promise<void> {
    try {
      const items = [...new Set(payloads.flatMap((payload) => payload.items ?? []))];
      await this.lookAt(items);
      for (const { all } of payloads) if (all) await this.step(all.after ?? FIRST);
    } catch (error) {
      const isAway = error instanceof SearchUnavailable || error instanceof SearchTimeout;
      throw isAway ? new OutboxUnavailable(error.message, { cause: error }) : error;
    }
  }

  /**
   * Looks for what belongs to items, some together, only a few of them where `quiet` says that people search, and
   * begins with no more, but some, after a time; @returns how many, from the first on, it has looked at.
   */
  async lookAt(
    ids: readonly string[],
    quiet: () => Promise<boolean> = () => Promise.resolve(true),
    longestMs = Infinity,
  ): Promise<number> {
    const end = performance.now() + longestMs;
    let finding: Promise<Found[]> = Promise.resolve([]);
    let at = 0;
    while (at < ids.length && (at === 0 || performance.now() < end)) {
      const until = at + ((await quiet()) ? TOGETHER : FEW);
      const found = await finding;
      finding = this.neighbours.find(ids.slice(at, until));
      at = Math.min(until, ids.length);
      // Awaited when these are judged.
      finding.catch(() => undefined);
      await this.judge(found);
    }
    await this.judge(await finding);
    return at;
  }

  private async judge(found: readonly Found[]): Promise<void> {
    const proposals = await this.neighbours.judge(found);
    const links = [...proposals].flatMap(([from, own]) => own.map((one) => ({ ...one, from })));
    await replaceProposals(this.units, [...proposals.keys()], links);
  }

  /** One step of looking at everything; asks for the next one. */
  private async step(after: string): Promise<void> {
    await this.untilIndexed();
    const ids = await idsAfter(this.dataSource, after, STEP);
    const looked = await this.lookAt(ids, () => this.quiet.come(), STEP_MS);
    const last = ids[looked - 1];
    if (!last || (looked === ids.length && ids.length < STEP)) return this.known.forget();
    await this.dataSource.transaction((manager) => askForProposals(manager, last));
  }

  /** @throws OutboxUnavailable while an import still goes into the index: neighbours would be missing */
  private async untilIndexed(): Promise<void> {
    const isFilling = await hasWaitingRows(this.dataSource, TOPICS.index, 'bulk');
    if (isFilling) throw new OutboxUnavailable('The index is still being filled.');
  }
}

/** Asks for proposals of everything, from the beginning or behind an item. In the caller's transaction. */
export const askForProposals = (manager: OutboxWriter, after?: string): Promise<void> =>
  writeOutbox(manager, [
    {
      topic: TOPICS.proposals,
      key: 'proposals:all',
      lane: 'bulk',
      weight: STEP,
      payload: { all: after ? { after } : {} },
    },
  ]);
