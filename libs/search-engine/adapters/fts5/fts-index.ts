import {
  fittingVectors,
  idOf,
  refuseOp,
  versionOf,
  type IndexOp,
  type PassageVector,
  type SearchDoc,
  type VectorsOp,
} from '../../search-doc';
import type { ApplyResult, FailedDoc, KnownDoc, MeaningModel } from '../../search-engine';
import { aclColumn } from './acl-column';
import { columnsOf, isOf, putBack } from './memory/columns';
import { Compounds } from './memory/compounds';
import { Documents, type DocHead } from './memory/documents';
import { ForwardIndex, MOST_WORDS, TermMerger, wordOf } from './memory/forward-index';
import { GroupCounts } from './memory/group-counts';
import { Passages } from './memory/passages';
import { PostingLists } from './memory/posting-lists';
import { Vocabulary } from './memory/vocabulary';
import { readImage, writeImage } from './memory-image';
import type { Store } from './store';
import { TextReader, tokenOf } from './text-reader';

/** One index: its file, and everything about it that is kept in memory as columns. */
export class FtsIndex {
  readonly vocabulary = new Vocabulary();
  readonly documents = new Documents();
  readonly forward = new ForwardIndex();
  readonly compounds = new Compounds(this.vocabulary);
  readonly postings: PostingLists;
  /** Documents of each language by reader group. */
  readonly languages = new GroupCounts();
  /** Vectors of the passages; nothing while no model is used, or the file holds another's. */
  passages: Passages | undefined;
  /** The model whose vectors the file holds; '' while it holds none. */
  model: string;
  /** Why memory and file can no longer be trusted to agree. */
  damage: string | undefined;
  /** How often a document was taken out or replaced since it was opened: what is remembered of them may have to go. */
  forgotten = 0;
  private readonly reader = new TextReader(this.vocabulary);
  private readonly merger = new TermMerger();
  private touched: Set<number> | undefined;
  /** There is something in memory that no image beside the file shows. */
  private isNews = false;

  constructor(readonly store: Store) {
    this.postings = new PostingLists((term) => store.match(tokenOf(term)), this.forward);
    if (!this.recall()) this.load();
    this.model = store.getMeta(MODEL) ?? '';
  }

  /** Leaves beside the file what is in memory, unless that is there already, so that opening it again is quick. */
  keepImage(): void {
    const { store } = this;
    if (!this.isNews || this.damage || !isFile(store)) return;
    try {
      store.identify();
      const state = store.state();
      if (state) writeImage(store.path, state, columnsOf(this.kept, DERIVED));
    } catch {
      // A full disk, say: closing the file matters more, and the next start reads its rows.
    }
  }

  private get kept() {
    const { vocabulary, documents, forward, languages } = this;
    return { vocabulary, documents, forward, languages };
  }

  /** Takes what `keepImage` left; false when there is none of the file as it is. */
  private recall(): boolean {
    const { store } = this;
    const state = isFile(store) ? store.state() : undefined;
    const image = state && readImage(store.path, state);
    if (!image || !isOf(this.kept, DERIVED, image)) return false;
    putBack(this.kept, DERIVED, image);
    return true;
  }

  private load(): void {
    const { store } = this;
    for (const words of store.words()) this.vocabulary.load(words);
    for (const { head, entries } of store.docs()) {
      if ('doc' in head) this.remember(head.doc, entries ?? new Uint32Array(0), ...head.lengths);
      else this.documents.remove(head.id, head.version);
      this.isNews = true;
    }
  }

  /** From now on vectors of this model are kept and compared, or none; false when the file holds another's. */
  useModel(model: MeaningModel | undefined): boolean {
    const { store, documents } = this;
    if (model && documents.end === 0 && this.model !== model.model) {
      this.passages = undefined;
      store.setMeta(MODEL, model.model);
      this.model = model.model;
    }
    if (model && this.model === model.model) {
      this.passages ??= this.loadPassages(model.dimensions);
      return true;
    }
    this.passages = undefined;
    return model === undefined;
  }

  /**
   * Applies the changes; what was written since the last commit is kept or lost together. Throws
   * (and is damaged) only when the file fails.
   */
  apply(ops: readonly IndexOp[], commit = true): ApplyResult {
    const failed: FailedDoc[] = [];
    let applied = 0;
    try {
      this.store.begin();
      for (const op of ops) {
        const refusal = this.refusal(op);
        if (refusal) failed.push({ id: idOf(op), reason: refusal });
        else if (this.applyOne(op)) applied += 1;
      }
      this.store.addWords(this.vocabulary.takeUnsaved());
      if (commit) this.store.commit();
    } catch (error) {
      this.damage = (error as Error).message;
      this.undo();
      throw error;
    }
    this.isNews = true;
    return { applied, ignored: ops.length - applied - failed.length, failed };
  }

  private undo(): void {
    try {
      this.store.rollback();
    } catch {
      // The first error says more than that the file cannot even be rolled back.
    }
  }

  known(ids: readonly string[]): KnownDoc[] {
    const { documents } = this;
    return ids.flatMap((id) => {
      const doc = documents.ids.find(id);
      return doc >= 0 && documents.alive[doc]
        ? [{ id, version: documents.versions[doc] ?? 0 }]
        : [];
    });
  }

  scan(from: number, limit: number): { docs: KnownDoc[]; next: number | undefined } {
    const { documents } = this;
    const docs: KnownDoc[] = [];
    let doc = from;
    for (; doc < documents.end && docs.length < limit; doc++) {
      if (!documents.alive[doc]) continue;
      docs.push({ id: documents.ids.get(doc), version: documents.versions[doc] ?? 0 });
    }
    return { docs, next: doc < documents.end ? doc : undefined };
  }

  /** From now on remembers which documents were written. */
  startTouching(): void {
    this.touched = new Set();
  }

  /** Deletions for the living documents not written since `startTouching`; stops remembering. */
  untouched(): IndexOp[] {
    const { documents, touched } = this;
    this.touched = undefined;
    const ops: IndexOp[] = [];
    for (let doc = 0; touched && doc < documents.end; doc++) {
      if (!documents.alive[doc] || touched.has(doc)) continue;
      ops.push({ op: 'del', id: documents.ids.get(doc), version: documents.versions[doc] ?? 0 });
    }
    return ops;
  }

  private refusal(op: IndexOp): string | undefined {
    if (this.vocabulary.wordTotal > MOST_WORDS - 100_000) return 'the index has too many words';
    return refuseOp(op);
  }

  private loadPassages(dimensions: number): Passages {
    const passages = new Passages(dimensions);
    for (const { number, vectors } of this.store.vectors(dimensions)) {
      if (this.documents.alive[number]) passages.put(number, vectors);
    }
    return passages;
  }

  private applyOne(op: IndexOp): boolean {
    if (op.op === 'vectors') return this.applyVectors(op);
    const { documents } = this;
    const id = idOf(op);
    const known = documents.versionOf(id);
    const version = versionOf(op);
    const before = documents.ids.find(id);
    if (before >= 0) this.touched?.add(before);
    if (known > version) return false;
    if (known === version && this.repeats(op, before)) return this.addVectors(op, before);
    const wasAlive = before >= 0 && documents.alive[before] === 1;
    if (wasAlive) this.forget(before);
    if (op.op === 'put') return this.put(op.doc, wasAlive);
    this.store.remove(documents.remove(id, version), id, version, wasAlive);
    this.setVectors(before, []);
    return true;
  }

  private put(read: SearchDoc, wasAlive: boolean): boolean {
    const text = this.reader.read(read);
    const head = headOf(read);
    const doc = this.remember(head, text.entries, text.titleLength, text.bodyLength);
    this.store.put(doc, head, text, aclColumn(read.acl), wasAlive);
    this.setVectors(doc, read.vectors ?? []);
    this.touched?.add(doc);
    return true;
  }

  private applyVectors({ id, version, vectors }: VectorsOp): boolean {
    const { documents } = this;
    const doc = documents.ids.find(id);
    if (doc < 0 || documents.alive[doc] !== 1 || documents.versions[doc] !== version) return false;
    return this.setVectors(doc, vectors);
  }

  /** A document written again may bring the vectors it did not have the first time. */
  private addVectors(op: IndexOp, doc: number): boolean {
    if (op.op !== 'put' || !op.doc.vectors) return false;
    const isLacking = this.documents.alive[doc] === 1 && !this.passages?.has(doc);
    return isLacking && this.setVectors(doc, op.doc.vectors);
  }

  private setVectors(doc: number, vectors: readonly PassageVector[]): boolean {
    const { passages } = this;
    if (!passages) {
      // What the file holds of an earlier text must not be compared later.
      if (this.model !== '') this.store.putVectors(doc, []);
      return false;
    }
    const fitting = fittingVectors(vectors, passages.dimensions);
    if (fitting.length === 0 && !passages.has(doc)) return false;
    passages.put(doc, fitting);
    this.store.putVectors(doc, fitting);
    return true;
  }

  /** A put never undoes a deletion of its own version; a deletion of the same version counts. */
  private repeats(op: IndexOp, doc: number): boolean {
    const alive = this.documents.alive[doc] === 1;
    return op.op === 'put' ? true : !alive;
  }

  private remember(head: DocHead, words: Uint32Array, title: number, body: number): number {
    const doc = this.documents.put(head, title, body);
    const { termOfWord, terms } = this.vocabulary;
    this.forward.put(doc, this.merger.merge(words, termOfWord, terms.size));
    this.count(doc, words, 1);
    this.postings.add(doc, this.forward.of(doc));
    return doc;
  }

  private forget(doc: number): void {
    this.forgotten += 1;
    this.count(doc, this.store.entriesOf(doc), -1);
    this.forward.remove(doc);
  }

  private count(doc: number, words: Uint32Array, difference: 1 | -1): void {
    const { vocabulary, documents } = this;
    const group = documents.group[doc] ?? 0;
    const lang = documents.coded.lang[doc] ?? 0;
    const german = documents.codes.lang.get(lang).startsWith('de');
    this.languages.add(lang, group, difference);
    for (const entry of this.forward.of(doc)) {
      vocabulary.termCounts.add(wordOf(entry), group, difference);
    }
    for (const entry of words) {
      const word = wordOf(entry);
      vocabulary.wordCounts.add(word, group, difference);
      const folded = german ? vocabulary.foldedOf(word) : -1;
      if (folded >= 0) {
        vocabulary.germanCounts[folded] = (vocabulary.germanCounts[folded] ?? 0) + difference;
      }
    }
  }
}

const MODEL = 'model';
/** Made from the rest when asked for, or empty between two changes. */
const DERIVED: ReadonlySet<string> = new Set(['foldedList', 'unsaved']);

const isFile = ({ path }: Store): boolean => path !== ':memory:';

/** Field by field: taking title and body out of a copy costs ten times as much. */
const headOf = (doc: SearchDoc): DocHead => ({
  id: doc.id,
  version: doc.version,
  thread: doc.thread,
  type: doc.type,
  section: doc.section,
  space: doc.space,
  kind: doc.kind,
  lang: doc.lang,
  tags: doc.tags,
  state: doc.state,
  product: doc.product,
  author: doc.author,
  externalId: doc.externalId,
  official: doc.official,
  accepted: doc.accepted,
  confirmed: doc.confirmed,
  quality: doc.quality,
  created: doc.created,
  updated: doc.updated,
  acl: doc.acl,
});
