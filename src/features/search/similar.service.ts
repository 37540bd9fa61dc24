import type { DataSource } from 'typeorm';
import { nearest, type VoteWeights } from '../../../libs/search-engine/analysis/votes';
import type { SearchEngine } from '../../../libs/search-engine/search-engine';
import { itemPath } from '../../kernel/item-address';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import { tagOf } from '../items/items.api';
import { holdsAll, littleMatter } from './little-matter';
import { markHit, presentHit, type SearchHit } from './present-hit';
import { recheckHits } from './recheck-hits';
import { compact, expand } from './search-documents';
import { vectorOf, type SearchMeaning } from './search-meaning';
import { markedTerms } from './marked-terms';
import { electHits } from './votes/elected-hit';
import { readSolutions } from './votes/solutions-reader';

export interface SimilarRequest {
  readonly title: string;
  readonly body?: string;
  /** An item's id that must not come back: the one being looked at or edited. */
  readonly exclude?: string;
  readonly limit?: number;
  readonly locale?: string;
  /**
   * For somebody about to ask: what holds an answer, or is one, before what is still open. Of two words that say
   * something, only items that have both; of one, those that have it in their title; of none, nothing.
   */
  readonly solvedFirst?: boolean;
}

export interface SimilarFound {
  readonly hits: readonly SearchHit[];
  /** What took no part although it should. */
  readonly degradedParts: readonly 'meaning'[];
}

/** A title or a tag that completes what is being typed. */
export interface Suggestion {
  readonly type: 'item' | 'tag';
  readonly label: string;
  readonly url: string;
  readonly space?: string;
  readonly kind?: string;
}

const LIMIT = 8;
const MOST_TAGS = 3;
const DEADLINE_MS = 1_000;

/** Texts like a text, and completions while typing: the same trimming as search, without its paging and counts. */
export class SimilarService {
  constructor(
    private readonly engine: SearchEngine,
    private readonly dataSource: DataSource,
    private readonly weights: VoteWeights,
    private readonly meaning?: SearchMeaning,
  ) {}

  /** Items about the same problem, and what solved it for others, in every space the viewer may see; best first. */
  async similar(viewer: Viewer, request: SimilarRequest): Promise<SimilarFound> {
    const few = request.solvedFirst ? littleMatter(request, request.locale) : undefined;
    if (few?.length === 0) return { hits: [], degradedParts: [] };
    const scope = scopeOf(viewer);
    const { title, body, exclude, locale, limit = LIMIT } = request;
    const { vector, isLacking } = await vectorOf(this.meaning, {
      text: title,
      body,
      mode: 'question',
    });
    const similar = await this.engine.similar(
      {
        title,
        ...(body ? { body } : {}),
        ...(exclude ? { excludeThread: compact(exclude) } : {}),
        deadlineMs: DEADLINE_MS,
        ...(vector ? { vector } : {}),
      },
      scope,
      Math.max(limit, this.weights.voters),
    );
    const ids = nearest(similar, this.weights).map(({ thread }) => expand(thread));
    const solutions = await readSolutions(this.dataSource, scope, ids, this.weights);
    const others = ({ id }: { id: string }) => id !== exclude;
    const hits = electHits(similar, solutions, others, this.weights).slice(0, limit);
    const rechecked = await recheckHits(this.dataSource, scope, hits);
    const terms = markedTerms({ text: title, ...(body ? { body } : {}) }, { terms: [] }, locale);
    const shown = hits.flatMap((hit) => {
      const item = rechecked.get(hit.id);
      if (!item || (few && !holdsAll(few, item))) return [];
      return [presentHit(hit, markHit(item, terms), locale ?? 'en')];
    });
    return {
      hits: request.solvedFirst
        ? [...shown.filter(isSolved), ...shown.filter((hit) => !isSolved(hit))]
        : shown,
      degradedParts: isLacking ? ['meaning'] : [],
    };
  }

  /** At most eight titles and tags that begin with, or contain, what was typed. */
  async suggest(viewer: Viewer, typed: string): Promise<Suggestion[]> {
    const text = typed.trim().slice(0, 100);
    if (text === '') return [];
    const scope = scopeOf(viewer);
    const [tags, hits] = await Promise.all([
      this.engine.facetValues('tag', tagOf(text) || text, ANYTHING, scope),
      this.engine.suggest(typed.slice(0, 100), scope, LIMIT),
    ]);
    const found = await recheckHits(this.dataSource, scope, hits);
    const items = hits.flatMap((hit): Suggestion[] => {
      const item = found.get(hit.id);
      if (!item) return [];
      const { title, space, kind } = item;
      return [{ type: 'item', label: title, url: itemPath(item), space, kind }];
    });
    const named = tags.slice(0, MOST_TAGS).map((tag): Suggestion => ({
      type: 'tag',
      label: tag.value,
      url: `/tags/${encodeURIComponent(tag.value)}`,
    }));
    return [...items.slice(0, LIMIT - named.length), ...named];
  }
}

const isSolved = ({ answer, kind }: SearchHit): boolean =>
  answer !== undefined || (kind !== 'question' && kind !== 'thread');

const ANYTHING = {
  text: '',
  mode: 'typing',
  page: 1,
  size: 0,
  distinctThread: true,
  deadlineMs: DEADLINE_MS,
} as const;
