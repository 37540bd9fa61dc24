import { createHash } from 'node:crypto';
import type { Settings } from 'meilisearch';
import type { RankingWeights } from '../../../ranking-weights';
import type { IndexSpec, MeaningModel } from '../../../search-engine';
import { EMBEDDER } from './stored-document';

/** Raise it when documents or settings are made in another way: every index is then filled anew. */
const FORM = 3;

/** Values a facet shows at most (the port's limit). */
const FACET_VALUES = 100;
/** Totals are counted up to here; how far a reader may page is the port's business. */
const COUNTED = 1_000_000;
/** Meilisearch stops ranking after this long and answers with what it has. */
export const CUTOFF_MS = 500;

/** Searchable attributes that hold stems: no typo is forgiven there. */
const STEMS = ['titleStems', 'bodyForms', 'besideForms'] as const;
export const WORDS = ['titleWords', 'bodyWords', 'besideWords'] as const;
export const TITLE = ['titleStems', 'titleWords'] as const;

const EQUAL = [
  'acl',
  'alive',
  'gen',
  'space',
  'kind',
  'lang',
  'tag',
  'product',
  'state',
  'author',
  'thread',
  'type',
  'titleSize',
  'bodySize',
];
const RANGE = ['created', 'updated', 'quality', 'confirmed', 'official', 'accepted', 'section'];

/** Every setting of an index; none is ever made by hand. */
export const INDEX_SETTINGS: Settings = {
  searchableAttributes: [
    'titleStems',
    'titleWords',
    'bodyWords',
    'bodyForms',
    'besideWords',
    'besideForms',
  ],
  filterableAttributes: [
    {
      attributePatterns: EQUAL,
      features: { facetSearch: false, filter: { equality: true, comparison: false } },
    },
    {
      attributePatterns: RANGE,
      features: { facetSearch: false, filter: { equality: true, comparison: true } },
    },
  ],
  sortableAttributes: ['created', 'updated', 'quality', 'confirmed', 'version'],
  // Titles first: of 400 typed beginnings of titles 73 % bring their text first (64 % with proximity first). The rule of
  // word positions doubles what 60 hits cost and changes no measured order for the better.
  rankingRules: [
    'sort',
    'words',
    'typo',
    'attributeRank',
    'proximity',
    'boost:desc',
    'exactness',
    'created:desc',
  ],
  typoTolerance: {
    enabled: true,
    disableOnNumbers: true,
    disableOnAttributes: [...STEMS],
    minWordSizeForTypos: { oneTypo: 5, twoTypos: 9 },
  },
  faceting: { maxValuesPerFacet: FACET_VALUES, sortFacetValuesBy: { '*': 'count' } },
  pagination: { maxTotalHits: COUNTED },
  searchCutoffMs: CUTOFF_MS,
  facetSearch: false,
};

/** With room for the hub's vectors where it makes any. */
export function indexSettings(meaning: MeaningModel | undefined): Settings {
  // Left out they would stay, and documents without vectors would be refused.
  if (!meaning) return { ...INDEX_SETTINGS, embedders: null };
  const { dimensions } = meaning;
  return {
    ...INDEX_SETTINGS,
    embedders: { [EMBEDDER]: { source: 'userProvided', dimensions } },
  };
}

/** Changes whenever what is in the index would be another one. */
export function settingsHash(spec: IndexSpec, weights: RankingWeights): string {
  const settings = Object.entries(spec.settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const { meaning } = spec;
  const own = meaning ? [meaning.model, meaning.dimensions] : [];
  const all = JSON.stringify([FORM, settings, INDEX_SETTINGS, weights, ...own]);
  return createHash('sha256').update(all).digest('hex').slice(0, 32);
}
