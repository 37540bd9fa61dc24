import type { DataSource } from 'typeorm';
import { PairReads } from '../../../libs/search-engine/analysis/pair-features';
import { OutboxUnavailable } from '../../../libs/outbox/outbox-handlers';
import { hasWaitingRows } from '../../../libs/outbox/waiting-rows';
import { writeOutbox, type OutboxWriter } from '../../../libs/outbox/write-outbox';
import type { SearchEngine } from '../../../libs/search-engine/search-engine';
import { SearchTimeout, SearchUnavailable } from '../../../libs/search-engine/search-engine';
import { TOPICS, type ProposalsPayload } from '../../kernel/events';
import { scopeBeside } from '../access/access.api';
import type { LinkUnits } from '../links/links.api';
import { expand, parseDocId, type QuietMoment } from '../search/search.api';
import { kindsBeside, nearnessOf, proposalsFor, votedFor } from './judge-pairs';
import { cosinesTo } from './pair-meaning';
import { commonDocuments, idsAfter, lookedAt, sourcesFor, type PairSource } from './pair-sources';
import { replaceProposals } from './proposal-rows';

/** Candidates of each kind of text. */
const CANDIDATES = 30;
const PATIENCE_MS = 5_000;
/** Items looked at in one step while looking at everything. */
const STEP = 25;
/** So many side by side: while the engine searches for one, another is judged. */
const BESIDE = 5;
const FIRST = '00000000-0000-0000-0000-000000000000';
/**
 * Proposes links of an item when it was written, and of all items after an import. It sees every text; what it finds is
 * kept as proposed links, which are shown only to those who may read both ends, and says nothing that a reader of both
 * could not have read.
 */
export class Proposer {
  private readonly reads = new PairReads();

  constructor(
    private readonly engine: SearchEngine,
    private readonly dataSource: DataSource,
    private readonly units: LinkUnits,
    private readonly quiet: Pick<QuietMoment, 'come'>,
  ) {}

  /** Handles events of the topic `proposals`; may see any of them again. */
  async follow(payloads: readonly ProposalsPayload[]): Promise<void> {
    try {
      const items = [...new Set(payloads.flatMap((payload) => payload.items ?? []))];
      await this.lookAtAll(items);
      for (const { all } of payloads) if (all) await this.step(all.after ?? FIRST);
    } catch (error) {
      const isAway = error instanceof SearchUnavailable || error instanceof SearchTimeout;
      throw isAway ? new OutboxUnavailable(error.message, { cause: error }) : error;
    }
  }

  /** A few side by side, each few after `before`. */
  private async lookAtAll(
    ids: readonly string[],
    before: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    for (let at = 0; at < ids.length; at += BESIDE) {
      await before();
      await Promise.all(ids.slice(at, at + BESIDE).map((id) => this.look(id)));
    }
  }

  /** Looks for what belongs to an item: two or three questions to the index, at most eight queries. */
  async look(id: string): Promise<void> {
    const source = await lookedAt(this.dataSource, id);
    if (!source) return;
    const found = await this.found(source);
    const similar = await this.candidates(source, [...found.keys()]);
    const cosines = await cosinesTo(
      this.dataSource,
      id,
      similar.map((other) => other.id),
    );
    const links = proposalsFor(source, similar, {
      found,
      nearness: nearnessOf(similar, cosines),
      reads: this.reads,
    }).map((proposal) => ({
      ...proposal,
      from: id,
    }));
    await replaceProposals(this.units, id, links);
  }

  /** Items found, best first, with how well their words fit where all their readers see the text that was found. */
  private async found(source: PairSource): Promise<ReadonlyMap<string, number>> {
    const scope = scopeBeside(source.acl);
    const query = {
      title: source.title,
      body: source.body,
      excludeThread: source.id.replaceAll('-', ''),
      deadlineMs: PATIENCE_MS,
    };
    const found = kindsBeside(source.kind).map((kinds) => {
      const filter = { field: 'kind', in: kinds } as const;
      return this.engine.similar({ ...query, filter }, scope, CANDIDATES);
    });
    const hits = (await Promise.all(found)).flat();
    const texts = hits.flatMap((hit) => parseDocId(hit.id)?.id ?? []);
    const common = await commonDocuments(this.dataSource, texts);
    return new Map(
      hits.map((hit) => {
        const isCommon = common.has(parseDocId(hit.id)?.id ?? '');
        return [expand(hit.thread), isCommon ? hit.score : 0];
      }),
    );
  }

  private async candidates(source: PairSource, ids: readonly string[]): Promise<PairSource[]> {
    const same = await this.samePages(source);
    const near = await sourcesFor(this.dataSource, [...ids, ...same], source.acl);
    const similar = [...ids, ...same].flatMap((id) => near.get(id) ?? []);
    const voted = votedFor(similar.filter(({ isOpen }) => isOpen)).filter((id) => !near.has(id));
    const more = await sourcesFor(this.dataSource, voted.slice(0, CANDIDATES), source.acl);
    return [...new Map([...similar, ...more.values()].map((one) => [one.id, one])).values()];
  }

  private async samePages({ id, group }: PairSource): Promise<string[]> {
    if (group === null) return [];
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM items WHERE translation_group = $1 AND id <> $2 AND deleted_at IS NULL LIMIT ${STEP}`,
      [group, id],
    );
    return rows.map((row) => row.id);
  }

  /** One step of looking at everything; asks for the next one. */
  private async step(after: string): Promise<void> {
    await this.untilIndexed();
    const ids = await idsAfter(this.dataSource, after, STEP);
    await this.lookAtAll(ids, () => this.quiet.come());
    const last = ids.at(-1);
    if (!last || ids.length < STEP) return;
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
