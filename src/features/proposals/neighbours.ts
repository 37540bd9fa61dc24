import { setImmediate as breathe } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { PairText } from '../../../libs/search-engine/analysis/pair-read';
import type { SearchEngine } from '../../../libs/search-engine/search-engine';
import type { Hit } from '../../../libs/search-engine/search-query';
import { grouped } from '../../kernel/grouped';
import { scopeBeside } from '../access/access.api';
import { expand, parseDocId } from '../search/search.api';
import { kindsBeside, nearnessOf, proposalsFor, votedFor, type Proposal } from './judge-pairs';
import type { KnownText, KnownTexts } from './known-texts';
import { cosinesTo, meaningsOf } from './pair-meaning';
import {
  commonDocuments,
  pagesOf,
  sourcesFor,
  type LookedAt,
  type PairSource,
} from './pair-sources';

/** Candidates of each kind of text. */
const CANDIDATES = 30;
const PATIENCE_MS = 5_000;
/** Questions the index has before it at once: somebody who searches waits for no more than these. */
const ASKED_AT_ONCE = 4;
const MOST_PAGES = 25;

type Manager = Pick<EntityManager, 'query'>;

/** A text with what the index found for it. */
export interface Found {
  readonly text: KnownText & PairText;
  readonly hits: readonly Hit[];
}

/** A text with everything it is compared with. */
interface Compared {
  readonly source: LookedAt;
  readonly similar: readonly PairSource[];
  readonly found: ReadonlyMap<string, number>;
}

/** What lies beside texts, and what of it they may be linked with. Reads a neighbour once for many texts. */
export class Neighbours {
  constructor(
    private readonly engine: SearchEngine,
    private readonly manager: Manager,
    private readonly known: KnownTexts,
  ) {}

  /** Asks the index for each of the items; those that are gone are left out. */
  async find(ids: readonly string[]): Promise<Found[]> {
    const texts = await this.known.read(this.manager, ids);
    const waiting = ids.flatMap((id) => texts.get(id) ?? []);
    const found: Found[] = [];
    const askInTurn = async (): Promise<void> => {
      for (let text = waiting.shift(); text; text = waiting.shift()) {
        found.push({ text, hits: await this.hitsFor(text) });
      }
    };
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, askInTurn));
    return found;
  }

  /** The likely links of each text, by its id. About ten queries however many texts there are, for each circle of readers. */
  async judge(found: readonly Found[]): Promise<Map<string, Proposal[]>> {
    const scores = await this.scoresOf(found);
    const pages = await this.pagesBeside(found);
    const byReaders = grouped(found, ({ text }) => text.acl.join('\n'));
    const proposals = new Map<string, Proposal[]>();
    for (const group of byReaders.values()) {
      const compared = await this.gather(group, scores, pages);
      const ids = compared.flatMap(({ source, similar }) => [source, ...similar]);
      const meanings = await meaningsOf(this.manager, [...new Set(ids.map(({ id }) => id))]);
      for (const { source, similar, found } of compared) {
        // Whoever searches meanwhile, and the index with its next question, wait for one text at most.
        await breathe();
        const others = similar.map(({ id }) => id);
        const nearness = nearnessOf(similar, cosinesTo(source.id, others, meanings));
        proposals.set(source.id, proposalsFor(source, similar, { found, nearness }));
      }
    }
    return proposals;
  }

  private async hitsFor(text: KnownText & PairText): Promise<Hit[]> {
    const scope = scopeBeside(text.acl);
    const query = {
      title: text.title,
      body: text.body,
      excludeThread: text.id.replaceAll('-', ''),
      deadlineMs: PATIENCE_MS,
      isBrief: true,
    };
    const parts = kindsBeside(text.kind).map((kinds) => ({ field: 'kind', in: kinds }) as const);
    return (await this.engine.similarAmong(query, parts, scope, CANDIDATES)).flat();
  }

  /** By text: items found, best first, with how well their words fit where all their readers see what was found. */
  private async scoresOf(found: readonly Found[]): Promise<Scores> {
    const texts = found.flatMap(({ hits }) => hits.flatMap(({ id }) => parseDocId(id)?.id ?? []));
    const common = await commonDocuments(this.manager, [...new Set(texts)]);
    const scoreOf = ({ id, thread, score }: Hit) =>
      [expand(thread), common.has(parseDocId(id)?.id ?? '') ? score : 0] as const;
    return new Map(found.map(({ text, hits }) => [text.id, new Map(hits.map(scoreOf))]));
  }

  private async pagesBeside(found: readonly Found[]) {
    const groups = found.flatMap(({ text }) => text.group ?? []);
    return pagesOf(this.manager, [...new Set(groups)], MOST_PAGES);
  }

  /** Neighbours of texts with the same readers, and what similar ones are tied to. */
  private async gather(
    found: readonly Found[],
    scores: Scores,
    pages: ReadonlyMap<string, readonly string[]>,
  ): Promise<Compared[]> {
    const readers = found[0]?.text.acl ?? [];
    const besides = found.map(({ text }) => {
      const score = scores.get(text.id) ?? new Map<string, number>();
      const same = (pages.get(text.group ?? '') ?? []).filter((id) => id !== text.id);
      return { text, score, ids: [...new Set([...score.keys(), ...same])] };
    });
    const near = await this.sources(
      besides.flatMap(({ ids }) => ids),
      readers,
    );
    const voted = besides.map(({ ids }) => {
      const open = ids.flatMap((id) => near.get(id) ?? []).filter(({ isOpen }) => isOpen);
      return votedFor(open)
        .filter((id) => !ids.includes(id))
        .slice(0, CANDIDATES);
    });
    const more = await this.sources(
      voted.flat().filter((id) => !near.has(id)),
      readers,
    );
    const own = await sourcesFor(
      this.manager,
      found.map(({ text }) => text),
      readers,
    );
    return besides.flatMap(({ text, score, ids }, at) => {
      const source = own.get(text.id);
      const all = [...ids, ...(voted[at] ?? [])];
      const similar = all.flatMap((id) => near.get(id) ?? more.get(id) ?? []);
      return source ? [{ source, similar, found: score }] : [];
    });
  }

  private async sources(
    ids: readonly string[],
    readers: readonly string[],
  ): Promise<Map<string, PairSource>> {
    const texts = await this.known.of(this.manager, [...new Set(ids)]);
    return sourcesFor(this.manager, [...texts.values()], readers);
  }
}

type Scores = ReadonlyMap<string, ReadonlyMap<string, number>>;
