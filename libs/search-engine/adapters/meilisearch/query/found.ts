import { titleExactness } from '../../../analysis/rerank';
import type { RankingWeights } from '../../../ranking-weights';
import type { FacetField, FacetValue, Hit } from '../../../search-query';
import { plainValue } from '../index/exact-value';
import { signalFactors } from '../signals';

/** What is asked of every hit. */
export const HIT_FIELDS = [
  'id',
  'thread',
  'version',
  'space',
  'official',
  'accepted',
  'confirmed',
  'quality',
  'created',
  'updated',
  'titleWords',
];

/** A hit as Meilisearch gives it. */
export interface FoundDocument {
  readonly id: string;
  readonly thread: string;
  readonly version: number;
  readonly space: string;
  readonly official: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly quality: number;
  readonly created: number;
  readonly updated: number;
  /** Empty on posts. */
  readonly titleWords: string;
}

export type Distribution = Readonly<Record<string, Readonly<Record<string, number>>>>;

const MOST_VALUES = 100;
const HOUR_SECONDS = 3_600;

/** Full hours, so that a question asked again soon is answered the same. */
export const currentHour = (): number =>
  Math.floor(Date.now() / 1_000 / HOUR_SECONDS) * HOUR_SECONDS;

export interface Score {
  readonly score: number;
  readonly textScore: number;
  readonly words: number;
  readonly typos: number;
  readonly rarity?: number;
}

/** An order by a field instead of relevance. */
export interface FieldOrder {
  readonly by: 'created' | 'updated' | 'quality' | 'confirmed';
  readonly dir: 'asc' | 'desc';
}

/** The score by which a hit stands in this order, the greatest first: the field's value, or its negative. */
export function scoreIn(
  found: FoundDocument & Pick<Score, 'score'>,
  order: FieldOrder | undefined,
): number {
  if (!order) return found.score;
  return order.dir === 'desc' ? found[order.by] : -found[order.by];
}

/** What a hit is made with. */
export interface HitWorld {
  readonly weights: RankingWeights;
  /** The folded words of the query. */
  readonly typed: readonly string[];
}

export const titleExactOf = ({ titleWords }: FoundDocument, typed: readonly string[]): number =>
  titleWords === '' ? 0 : titleExactness(typed, titleWords.split(' '));

export function hitOf(
  found: FoundDocument,
  { score, ...text }: Score,
  { weights, typed }: HitWorld,
  more: readonly string[],
): Hit {
  const marks = { ...found, space: plainValue(found.space) ?? '' };
  return {
    id: found.id,
    thread: threadOf(found),
    version: found.version,
    score,
    more,
    why: {
      ...text,
      factors: signalFactors(marks, weights, currentHour(), titleExactOf(found, typed)),
    },
  };
}

export const threadOf = ({ thread }: { thread: string }): string => plainValue(thread) ?? '';

/** Most frequent first, then by value; those beginning with `prefix`, at most 100. */
export function facetValuesOf(
  distribution: Distribution | undefined,
  field: FacetField,
  prefix = '',
): FacetValue[] {
  return Object.entries(distribution?.[field] ?? {})
    .flatMap(([stored, count]) => {
      const value = plainValue(stored);
      return value?.startsWith(prefix) ? [{ value, count }] : [];
    })
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES);
}

export function facetsOf(
  distribution: Distribution | undefined,
  fields: readonly FacetField[] = [],
): Partial<Record<FacetField, FacetValue[]>> {
  return Object.fromEntries(fields.map((field) => [field, facetValuesOf(distribution, field)]));
}
