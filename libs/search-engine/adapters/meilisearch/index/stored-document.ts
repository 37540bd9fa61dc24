import { analyse, analyseContent, CODE_JOINT } from '../../../analysis/analyse';
import type { CompoundSplitter } from '../../../analysis/compound-splitter';
import { foldWord } from '../../../analysis/fold';
import { eachWord } from '../../../analysis/tokenize';
import {
  fittingVectors,
  MOST_PASSAGES,
  type PassageVector,
  type SearchDoc,
} from '../../../search-doc';
import { exactValue } from './exact-value';
import { lengthClass } from './length-class';

/** What every document of the index has; a deleted one has nothing else and is seen by nobody. */
export interface StoredHead {
  readonly id: string;
  readonly version: number;
  /** 0: deleted, kept so that an older version cannot come back. */
  readonly alive: 0 | 1;
  /** The filling of the index this was written in. */
  readonly gen: number;
  readonly acl: readonly string[];
  /** Set in every document of an index with vectors: Meilisearch takes none that says nothing. */
  readonly _vectors?: StoredVectors;
}

/** Name of the vectors, which the hub makes itself. */
export const EMBEDDER = 'hub';

/** Numbers of one byte: only their direction counts. */
export type StoredVectors = Readonly<
  Record<
    typeof EMBEDDER,
    { readonly embeddings: readonly (readonly number[])[]; readonly regenerate: false } | null
  >
>;

/** Nothing where the index holds no vectors. */
export function storedVectors(
  vectors: readonly PassageVector[] | undefined,
  dimensions: number | undefined,
): { _vectors?: StoredVectors } {
  if (dimensions === undefined) return {};
  const fitting = fittingVectors(vectors, dimensions);
  const embeddings = fitting.map(({ values }) => [...values]);
  const own = embeddings.length > 0 ? ({ embeddings, regenerate: false } as const) : null;
  return { _vectors: { [EMBEDDER]: own } };
}

/** A document as Meilisearch gives it back, in the form in which it takes it. */
export function copiedVectors(document: StoredHead, dimensions: number | undefined): StoredHead {
  const { _vectors, ...rest } = document;
  if (dimensions === undefined) return rest;
  const embeddings = _vectors?.[EMBEDDER]?.embeddings ?? [];
  const own = embeddings.length > 0 ? ({ embeddings, regenerate: false } as const) : null;
  return { ...rest, _vectors: { [EMBEDDER]: own } };
}

/** A document as the index holds it. */
export interface StoredDocument extends StoredHead {
  readonly thread: string;
  readonly type: string;
  readonly section: number;
  readonly space: string;
  readonly kind: string;
  readonly lang: string;
  readonly tag: readonly string[];
  readonly state: string;
  readonly product?: string;
  readonly author?: string;
  readonly official: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly quality: number;
  readonly created: number;
  readonly updated: number;
  /** Product of the marks' factors: orders texts that fit equally well. */
  readonly boost: number;
  /** Classes of the number of stems. */
  readonly titleSize: string;
  readonly bodySize: string;
  readonly titleWords: string;
  readonly titleStems: string;
  readonly bodyWords: string;
  /** Stems and parts of the body's words that read otherwise than any of its words, once each. */
  readonly bodyForms: string;
  /** All stems of the body, to rank by; not searched: they would be half of all filling. */
  readonly bodyStems: string;
  readonly besideWords: string;
  readonly besideForms: string;
  readonly besideStems: string;
}

/** Meilisearch splits words at characters that are no letters or digits: codes are joined by letters. */
const JOINT = 'zqz';
const JOINTS = new RegExp(CODE_JOINT, 'g');

export const indexTerm = (term: string): string => term.replace(JOINTS, JOINT);

export const tombstone = (id: string, version: number, gen: number): StoredHead => ({
  id,
  version,
  alive: 0,
  gen,
  acl: [],
});

export function storedDocument(
  doc: SearchDoc,
  gen: number,
  boost: number,
  splitter: CompoundSplitter | undefined,
): StoredDocument {
  const isPost = doc.type === 'post';
  const beside = [isPost ? doc.title : '', ...doc.tags, doc.externalId ?? ''].join('\n').trim();
  const title = isPost ? '' : doc.title;
  const bodyWords = foldedWords(doc.body);
  // No query asks for a stop word's stem beside others.
  const bodyStems = analyseContent(doc.body, doc.lang, splitter).map(indexTerm);
  const stemsOf = (text: string): string[] => analyse(text, doc.lang, splitter).map(indexTerm);
  const titleStems = stemsOf(title);
  const [besideWords, besideStems] = [foldedWords(beside), stemsOf(beside)];
  return {
    id: doc.id,
    version: doc.version,
    alive: 1,
    gen,
    acl: doc.acl,
    thread: exactValue(doc.thread),
    type: doc.type,
    section: doc.section,
    space: exactValue(doc.space),
    kind: exactValue(doc.kind),
    lang: exactValue(doc.lang),
    tag: doc.tags.map(exactValue),
    state: exactValue(doc.state),
    ...(doc.product === undefined ? {} : { product: exactValue(doc.product) }),
    ...(doc.author === undefined ? {} : { author: exactValue(doc.author) }),
    official: doc.official,
    accepted: doc.accepted,
    confirmed: doc.confirmed,
    quality: doc.quality,
    created: doc.created,
    updated: doc.updated,
    boost,
    titleSize: lengthClass(titleStems.length),
    bodySize: lengthClass(bodyStems.length),
    titleWords: foldedWords(title).join(' '),
    titleStems: titleStems.join(' '),
    bodyWords: bodyWords.join(' '),
    bodyForms: otherThan(bodyWords, bodyStems).join(APART),
    bodyStems: bodyStems.join(' '),
    besideWords: besideWords.join(' '),
    besideForms: otherThan(besideWords, besideStems).join(APART),
    besideStems: besideStems.join(' '),
  };
}

/** A full stop: Meilisearch notes no nearness across it, which is most of indexing, and of forms says nothing. */
const APART = '. ';

function otherThan(words: readonly string[], terms: readonly string[]): string[] {
  const known = new Set(words);
  return [...new Set(terms)].filter((term) => term !== '' && !known.has(term));
}

/** The folded words of a text in their order. */
export function foldedWords(text: string): string[] {
  const found: string[] = [];
  eachWord(text, (start, end) => {
    const word = foldWord(text.slice(start, end));
    if (word !== '') found.push(word);
  });
  return found;
}

/** JSON takes no more for a number of one byte and its comma; Meilisearch gives back longer ones. */
const BYTES_A_NUMBER = 5;
const BYTES_A_NUMBER_BACK = 14;
/** Names of the fields, and values that are not long. */
const BYTES_BESIDE = 1_000;
const BYTES_OF_TEXTS = 60_000;

/** How many bytes a document, or part of one, takes on its way to the server, at most. */
export function sizeOf(document: object): number {
  const { _vectors, ...fields } = document as Partial<StoredHead>;
  let size = BYTES_BESIDE;
  for (const value of Object.values(fields)) {
    if (typeof value === 'string') size += Buffer.byteLength(value);
  }
  for (const one of _vectors?.[EMBEDDER]?.embeddings ?? []) size += one.length * BYTES_A_NUMBER;
  return size;
}

/** How many documents with vectors of so many numbers the server can give back in so many bytes. */
export const documentsWithin = (bytes: number, dimensions = 0): number =>
  Math.floor(bytes / (BYTES_OF_TEXTS + MOST_PASSAGES * dimensions * BYTES_A_NUMBER_BACK));
