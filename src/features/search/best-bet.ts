import type { DataSource } from 'typeorm';
import { firstList, plainText } from '../../../libs/markdown/markdown';
import { snippet } from '../../../libs/search-engine/analysis/snippet';
import type { Viewer } from '../../kernel/viewer';
import { scopeOf } from '../access/access.api';
import type { SearchHit } from './present-hit';
import type { SearchRequest } from './search-request';
import type { SearchResult } from './search.service';

/** What helps at once: the steps of the text, or its beginning where it has none. */
export interface BestBetText {
  readonly ordered: boolean;
  /** Plain texts; empty where there is only an opening. */
  readonly steps: readonly string[];
  readonly opening?: string;
  /** The text has more steps than are shown. */
  readonly isCut: boolean;
}

const MOST_STEPS = 8;
const STEP_LENGTH = 400;
const OPENING_LENGTH = 600;
/** Characters of a text, and layers of an item, in which steps are looked for. */
const READ = 24_000;
const MOST_LAYERS = 5;

/** How far the first hit has to be ahead of the second. */
const CLEARLY_AHEAD = 1.25;

/** One hit that is official or solved and clearly ahead is shown as the answer. */
export function bestBet(
  request: Pick<SearchRequest, 'sort' | 'q' | 'page'>,
  result: Pick<SearchResult, 'hits'>,
): SearchHit | undefined {
  const [first, second] = result.hits;
  if (!first || request.page > 1 || request.sort !== 'relevance' || request.q.trim() === '') {
    return undefined;
  }
  const sure = first.evidence.some((one) => one.kind === 'official' || one.kind === 'solved');
  const ahead = !second || first.strength >= second.strength * CLEARLY_AHEAD;
  return sure && ahead ? first : undefined;
}

/** Reads the text behind the best bet under the reader's scope: the best answer, or else the item's layers in order. */
export class BestBetReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Undefined when nothing of the text may be read (any more). */
  async textOf(
    viewer: Viewer,
    hit: Pick<SearchHit, 'id' | 'answer'>,
  ): Promise<BestBetText | undefined> {
    const { tokens } = scopeOf(viewer);
    const rows = await this.dataSource.query<{ body: string }[]>(
      hit.answer
        ? `SELECT left(body, ${READ}) AS body FROM posts WHERE id = $1 AND acl && $2::text[]`
        : `SELECT left(body, ${READ}) AS body FROM layers WHERE item_id = $1 AND acl && $2::text[]
            ORDER BY position LIMIT ${MOST_LAYERS}`,
      [hit.answer?.id ?? hit.id, tokens],
    );
    return textIn(rows.map((row) => row.body));
  }
}

function textIn(bodies: readonly string[]): BestBetText | undefined {
  for (const body of bodies) {
    const list = firstList(body);
    if (!list) continue;
    const { ordered, entries } = list;
    const steps = entries.slice(0, MOST_STEPS).map((entry) => shortened(entry, STEP_LENGTH));
    return { ordered, steps, isCut: entries.length > MOST_STEPS };
  }
  const opening = bodies.map((body) => plainText(body)).find((text) => text !== '');
  if (opening === undefined) return undefined;
  return { ordered: false, steps: [], opening: shortened(opening, OPENING_LENGTH), isCut: false };
}

const shortened = (text: string, length: number): string =>
  snippet(text, new Set<string>(), { length }).text;
