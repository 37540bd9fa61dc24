import { aclToken } from '../acl-column';
import type { FtsIndex } from '../fts-index';

const CACHED = 256;
const LANGUAGES = 6;

/** The index as one reader may see it: which groups, and statistics over nothing else. */
export interface ReaderView {
  /** By group number: 1 when the reader may see its documents. */
  readonly allowed: Uint8Array;
  /** FTS5 expression every match has to fulfil. */
  readonly expression: string;
  readonly documents: number;
  readonly averageTitle: number;
  readonly averageBody: number;
  /** Languages of the documents, most frequent first. */
  readonly languages: readonly string[];
  /** Documents in view holding a term, by the term's number. */
  countOf(term: number): number;
  /** May this reader see the document? Deleted ones nobody may. */
  sees(doc: number): boolean;
}

/** Makes views and remembers for the scopes asked last which groups they may see. */
export class ReaderViews {
  private readonly allowed = new Map<string, Uint8Array>();

  constructor(private readonly index: FtsIndex) {}

  /** Nothing when the scope sees no document at all. */
  of(tokens: readonly string[]): ReaderView | undefined {
    const { index } = this;
    const { groups } = index.documents;
    const known = tokens.filter((token) => groups.members.find(token) >= 0);
    if (known.length === 0) return undefined;
    const allowed = this.allowedFor(known);
    const sizes = index.documents.sizes.sum(allowed);
    if (sizes.documents === 0) return undefined;
    const { alive, group } = index.documents;
    return {
      ...sizes,
      allowed,
      expression: `acl : (${known.map(aclToken).join(' OR ')})`,
      languages: this.languagesOf(allowed, sizes.documents),
      countOf: (term) => (term < 0 ? 0 : index.vocabulary.termCounts.sum(term, allowed)),
      sees: (doc) => alive[doc] === 1 && allowed[group[doc] ?? 0] === 1,
    };
  }

  private allowedFor(tokens: readonly string[]): Uint8Array {
    const { groups } = this.index.documents;
    const key = tokens.join(' ');
    const cached = this.allowed.get(key);
    if (cached && cached.length === groups.size) return cached;
    const wanted = new Set(tokens.map((token) => groups.members.find(token)));
    const allowed = new Uint8Array(groups.size);
    for (let group = 0; group < allowed.length; group++) {
      allowed[group] = groups.of(group).some((member) => wanted.has(member)) ? 1 : 0;
    }
    if (this.allowed.size >= CACHED) this.allowed.clear();
    this.allowed.set(key, allowed);
    return allowed;
  }

  private languagesOf(allowed: Uint8Array, documents: number): string[] {
    const { codes } = this.index.documents;
    const found: { lang: string; count: number }[] = [];
    for (let code = 0; code < codes.lang.size; code++) {
      const count = this.index.languages.sum(code, allowed);
      if (count * 200 >= documents) found.push({ lang: codes.lang.get(code), count });
    }
    found.sort((a, b) => b.count - a.count);
    return found.slice(0, LANGUAGES).map(({ lang }) => lang);
  }
}
